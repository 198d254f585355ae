import type { Choices } from './choices.ts';
import { withinWeeks } from './counting.ts';
import { deadline, REGULATIONS, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf, Order } from './happening.ts';

// After a tribunal's order, or the same agreed in mediation (section 1.7 of the facts).

const EXCEPTIONS = ['personal-circumstances', 'away-two-weeks', 'school-closed', 'early-years-closed'] as const;

function ordered(id: string, says: string, { paragraph = '', sure = 'B' as Rule['sure'] } = {}): Rule {
  return {
    id,
    rows: 'section 1.7',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 44(2)${paragraph}`,
    sure,
    says,
    exceptions: EXCEPTIONS,
    exceptionsIn: `${REGULATIONS}, regulation 44`,
  };
}

/** By what was ordered: the rules, and their weeks from the day of the order. */
export const ORDER_RULES: Record<Order, [rule: Rule, weeks: number][]> = {
  assess: [
    [ordered('tell-family', 'It tells you within 2 weeks that it will assess.', { paragraph: '(b)' }), 2],
    [ordered('tell-no-plan', 'If there will be no plan, it must say so within 10 weeks.', { paragraph: '(b)' }), 10],
    [ordered('issue-final-plan', 'If there will be a plan, the final one within 14 weeks.', { paragraph: '(b)' }), 14],
  ],
  'make-plan': [
    [ordered('issue-draft-plan', 'The draft plan within 5 weeks.'), 5],
    [ordered('issue-final-plan', 'The final plan within 11 weeks.'), 11],
  ],
  amend: [[ordered('amend-plan', 'The changed plan within 5 weeks.'), 5]],
  'name-school': [[ordered('name-school', 'The plan with the school, or the kind of school, within 2 weeks.'), 2]],
  reconsider: [[ordered('reconsider', 'It decides again, as it was told to, within 2 weeks.', { sure: 'C' }), 2]],
  keep: [[ordered('amend-plan', 'The plan goes on at once. If it is also to be changed, within 5 weeks.'), 5]],
};

export function afterOrder(
  { event, order, on }: HappeningOf<'order-made'> | HappeningOf<'mediation-agreed'>,
  choices: Choices,
): Deadline[] {
  return ORDER_RULES[order].map(([rule, weeks]) => {
    const said =
      event === 'order-made'
        ? { ...rule, says: `${rule.says} Counted from the day of the order.` }
        : {
            ...rule,
            rows: 'MED-6',
            provision: `${REGULATIONS}, regulations 42(2) and 44(2)`,
            says: `${rule.says} Counted from the day of the agreement, unless it gives other days in writing.`,
          };
    return deadline(said, { event, on }, withinWeeks(on, weeks, choices));
  });
}
