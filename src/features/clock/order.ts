import type { Choices } from './choices.ts';
import { withinWeeks } from './counting.ts';
import { deadline, REGULATIONS, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf, Order } from './happening.ts';

// After a tribunal's order, or the same agreed in mediation (section 1.7 of the facts).

const EXCEPTIONS = ['personal-circumstances', 'away-two-weeks', 'school-closed', 'early-years-closed'] as const;

function ordered(id: string, sure: Rule['sure'], provision: string, says: string): Rule {
  const of = { fact: 'section 1.7', who: 'local authority', force: 'must' } as const;
  const exceptionsIn = `${REGULATIONS}, regulation 44`;
  return { id, ...of, exceptions: EXCEPTIONS, exceptionsIn, provision: `${REGULATIONS}, ${provision}`, sure, says };
}

const REGULATION_44 = 'regulation 44(2)';

/** By what was ordered: the rules, and their weeks from the day of the order. */
export const ORDER_RULES: Record<Order, [rule: Rule, weeks: number][]> = {
  assess: [
    [ordered('tell-family', 'B', `${REGULATION_44}(b)`, 'It tells you within 2 weeks that it will assess.'), 2],
    [
      ordered('tell-no-plan', 'B', `${REGULATION_44}(b)`, 'If there will be no plan, it must say so within 10 weeks.'),
      10,
    ],
    [
      ordered(
        'issue-final-plan',
        'B',
        `${REGULATION_44}(b)`,
        'If there will be a plan, the final one within 14 weeks.',
      ),
      14,
    ],
  ],
  'make-plan': [
    [ordered('issue-draft-plan', 'B', REGULATION_44, 'The draft plan within 5 weeks.'), 5],
    [ordered('issue-final-plan', 'B', REGULATION_44, 'The final plan within 11 weeks.'), 11],
  ],
  amend: [[ordered('amend-plan', 'B', REGULATION_44, 'The changed plan within 5 weeks.'), 5]],
  'name-school': [
    [ordered('name-school', 'B', REGULATION_44, 'The plan with the school, or the kind of school, within 2 weeks.'), 2],
  ],
  reconsider: [[ordered('reconsider', 'C', REGULATION_44, 'It decides again, as it was told to, within 2 weeks.'), 2]],
  keep: [
    [
      ordered(
        'amend-plan',
        'B',
        REGULATION_44,
        'The plan goes on at once. If it is also to be changed, within 5 weeks.',
      ),
      5,
    ],
  ],
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
            fact: 'MED-6',
            provision: `${REGULATIONS}, regulation 42(2), with the times of ${rule.provision.split(', ')[1] ?? ''}`,
            says: `${rule.says} Counted from the day of the agreement, unless it gives other days in writing.`,
          };
    return deadline(said, { event, on }, withinWeeks(on, weeks, choices));
  });
}
