import { EVENTS, FREE_WORDS, groundsFor, type EventKind, type FreeWord, type PlanEvent } from './event.ts';
import type { Misfit } from './fit.ts';
import { choiceOf } from './office-choices.ts';
import type { StepId } from './step.ts';
import type { StageId, Timeline } from './timeline.ts';

// What officers read of a plan. What families read stands in `content/tracker.yaml`.

export const KIND_WORDS: Record<EventKind, string> = {
  'request received': 'Request received',
  'became responsible': 'We became responsible for the child',
  'decided to assess': 'Decided to assess',
  'decided not to assess': 'Decided not to assess',
  'advice asked for': 'Advice asked for',
  'advice received': 'Advice received',
  'decided to make a plan': 'Decided to make a plan',
  'decided not to make a plan': 'Decided not to make a plan',
  'draft sent': 'Draft plan sent',
  'papers given': 'Papers given to one person',
  'family answered': 'The family answered',
  'school asked': 'School or college asked',
  'school answered': 'School or college answered',
  'final plan issued': 'Final plan issued',
  'exception recorded': 'Ground in law recorded for being late',
  'delay explained': 'Reason given for being late',
  'new date expected': 'New date expected',
  'mediation wanted': 'Mediation wanted',
  'mediation not wanted': 'Mediation not wanted',
  'mediation not arranged': 'Mediation could not be arranged',
  'mediation certificate issued': 'Mediation certificate issued',
  'mediation held': 'Mediation held',
  'mediation agreed': 'Agreed in mediation',
  'appeal received': 'Appeal received',
  'appeal not opposed': 'Appeal not opposed',
  'order made': 'Order of the tribunal made',
  'appeal ended': 'Appeal ended',
  'review meeting set': 'Review meeting set',
  'review meeting held': 'Review meeting held',
  'review report sent': 'Report of the review sent',
  'decided after review': 'Decided after the review',
  'notice of changes sent': 'Notice of changes sent',
  'amended plan issued': 'Changed plan issued',
  're-assessment asked for': 'New assessment asked for',
  'decided to re-assess': 'Decided to assess again',
  'decided not to re-assess': 'Decided not to assess again',
  'move begun': 'Move to the next phase begun',
  'moved in': 'Plan came from another council',
  'told after moving in': 'Family told how the plan goes on',
  'moving away': 'Family is moving away',
  'caseworker changed': 'Caseworker changed',
  ceased: 'Plan ended',
  'did not happen': 'This did not happen',
};

/** What an officer can add, in the order of a plan's way. */
export const KINDS_TO_ADD: { heading: string; kinds: EventKind[] }[] = [
  {
    heading: 'The request',
    kinds: ['request received', 'became responsible', 'decided to assess', 'decided not to assess'],
  },
  { heading: 'Advice', kinds: ['advice asked for', 'advice received'] },
  {
    heading: 'The plan',
    kinds: [
      'decided to make a plan',
      'decided not to make a plan',
      'draft sent',
      'papers given',
      'family answered',
      'school asked',
      'school answered',
      'final plan issued',
    ],
  },
  { heading: 'When it is late', kinds: ['delay explained', 'new date expected', 'exception recorded'] },
  {
    heading: 'The review',
    kinds: [
      'review meeting set',
      'review meeting held',
      'review report sent',
      'decided after review',
      'notice of changes sent',
      'amended plan issued',
    ],
  },
  {
    heading: 'Disagreement',
    kinds: [
      'mediation wanted',
      'mediation not wanted',
      'mediation not arranged',
      'mediation certificate issued',
      'mediation held',
      'mediation agreed',
      'appeal received',
      'appeal not opposed',
      'order made',
      'appeal ended',
    ],
  },
  {
    heading: 'A new assessment',
    kinds: ['re-assessment asked for', 'decided to re-assess', 'decided not to re-assess'],
  },
  {
    heading: 'Moving, and the end',
    kinds: ['move begun', 'moved in', 'told after moving in', 'moving away', 'ceased'],
  },
];

/** Whether an officer writes it down by hand. The rest comes with what they do elsewhere. */
export function canBeAdded(kind: string): kind is EventKind {
  return KINDS_TO_ADD.some(({ kinds }) => kinds.includes(kind as EventKind));
}

const DOES_STEP: Partial<Record<StepId, EventKind[]>> = {
  request: ['request received'],
  'decide-to-assess': ['decided to assess', 'decided not to assess'],
  advice: ['advice asked for', 'advice received'],
  'decide-on-plan': ['decided to make a plan', 'decided not to make a plan'],
  draft: ['draft sent'],
  comments: ['papers given', 'family answered'],
  school: ['school answered'],
  'final-plan': ['school asked', 'final plan issued'],
  'set-meeting': ['review meeting set'],
  meeting: ['review meeting held'],
  report: ['review report sent'],
  'decide-after-review': ['decided after review'],
  notice: ['notice of changes sent'],
  'changes-comments': ['papers given', 'family answered'],
  'amended-plan': ['amended plan issued'],
  'decide-to-re-assess': ['decided to re-assess', 'decided not to re-assess'],
  'move-review': ['review meeting held'],
  'move-notice': ['notice of changes sent'],
  'move-plan': ['amended plan issued'],
  'tell-after-move': ['told after moving in'],
  'carry-out-order': ['amended plan issued'],
};

/** What is likely to be added next: what does the step it is at, and explains what is late. */
export function likelyNext({ next, beside, late, way }: Timeline): EventKind[] {
  if (!way && beside.length === 0) return ['request received', 'became responsible', 'moved in', 'final plan issued'];
  const steps = [next, ...beside.map(({ steps }) => steps.find(({ state }) => state === 'here' || state === 'late'))];
  const kinds = steps.flatMap((step) => (step && DOES_STEP[step.id]) ?? []);
  return [...new Set([...kinds, ...(late.length > 0 ? (['delay explained', 'new date expected'] as const) : [])])];
}

export const STAGE_WORDS: Record<StageId, string> = {
  'not-started': 'Nothing is recorded yet',
  'deciding-to-assess': 'Deciding whether to assess',
  'not-assessing': 'Decided not to assess',
  assessing: 'Assessment',
  'deciding-on-plan': 'All advice is in: deciding on a plan',
  'no-plan': 'Decided not to make a plan',
  'writing-draft': 'Writing the draft plan',
  'draft-comments': 'The family has the draft plan',
  'preparing-final': 'Preparing the final plan',
  'plan-in-place': 'Plan in place',
  'review-set': 'Review meeting set',
  'review-held': 'After the review meeting',
  'changes-comments': 'The family has our changes',
  'changing-plan': 'Changing the plan',
  'deciding-to-re-assess': 'Deciding whether to assess again',
  'not-assessing-again': 'Decided not to assess again',
  'moving-on': 'Moving to the next phase',
  'moved-in': 'Came from another council',
  'following-order': 'Doing what was ordered or agreed',
  'moving-away': 'Moving to another council',
  ceased: 'The plan has ended',
};

export const STEP_WORDS: Record<StepId, string> = {
  request: 'Get the request',
  'asked-again': 'Get the request for a new assessment',
  'decide-to-assess': 'Decide whether to assess',
  'decide-to-re-assess': 'Decide whether to assess again',
  advice: 'Get the advice',
  'decide-on-plan': 'Decide whether there will be a plan',
  draft: 'Send the draft plan',
  comments: 'Hear what the family says of the draft',
  school: 'Hear from the school or college',
  'final-plan': 'Issue the final plan',
  'set-meeting': 'Set the review meeting',
  meeting: 'Hold the review meeting',
  report: 'Send the report of the review',
  'decide-after-review': 'Decide after the review',
  notice: 'Send the notice of changes',
  'changes-comments': 'Hear what the family says of the changes',
  'amended-plan': 'Issue the changed plan',
  'move-review': 'Hold the review before the move',
  'move-notice': 'Send the notice of changes for the move',
  'move-plan': 'Name the next place in the plan',
  'moved-in': 'Take over the plan',
  'tell-after-move': 'Tell the family how the plan goes on',
  order: 'Get the order or agreement',
  'carry-out-order': 'Do what was ordered or agreed',
  transfer: 'Send the plan to the new council',
};

/** What a day is the day of, where it is not that by which a step is to be done. */
const DAY_WORDS: Record<string, string> = {
  'decide-on-plan': 'Tell the family, if there will be no plan',
  comments: 'The family’s time to comment on the draft ends',
  'changes-comments': 'The family’s time to comment on the changes ends',
  'set-meeting': 'Have the whole review complete',
  'contact-mediation-adviser': 'The family’s last day to contact a mediation adviser',
  appeal: 'The family’s last day to appeal',
  'arrange-mediation': 'Arrange the mediation',
  'issue-certificate': 'The mediation certificate is to be issued',
  'respond-to-appeal': 'Answer the appeal',
  'do-what-was-agreed': 'Do what was agreed',
};

/** What is to be done by a day of the clock, or ends with it. */
export function dayWords(of: string): string {
  return DAY_WORDS[of] ?? STEP_WORDS[of as StepId];
}

export const WHO_WORDS = {
  council: 'We do this',
  family: 'The family does this',
  school: 'The school or college does this',
  advisers: 'Those who were asked for advice do this',
  tribunal: 'The tribunal does this',
} as const;

/** Why an event does not fit, after "This does not fit, because". */
export const MISFIT_WORDS: Record<Misfit, string> = {
  'before-the-request': 'that day is before the request with which the assessment began',
  'second-request': 'another request is still open. A second one moves none of its days',
  'advice-before-asked': 'this advice was asked for only after that day',
  'no-advice-awaited': 'no advice is awaited on that day',
  'refused-after-draft': 'a draft or a final plan was sent before it',
  'time-to-comment-runs':
    'somebody of the family still has time to comment on that day. They must have at least 15 days (SEND Regulations 2014, regulations 13(1)(a) and 22(2)(c))',
  'no-plan-yet': 'there is no plan before that day',
  'expected-day-passed': 'the day on which it is expected has passed already',
  'short-notice':
    'the meeting is less than 2 weeks after the day on which it was set (SEND Regulations 2014, regulation 20(3)). The family can ask for a later day',
};

/** A field of the form for one kind of event. */
export type EventField =
  | { name: string; label: string; type: 'choice'; options: { value: string; text: string }[]; isOptional: boolean }
  | { name: string; label: string; type: 'day'; isOptional: boolean }
  | { name: FreeWord; label: string; type: 'line' | 'words'; isOptional: boolean };

/** The fields of an event besides its day and whose it is, in order. */
export function fieldsOf(kind: EventKind): EventField[] {
  const { details, words } = EVENTS[kind] as { details: { shape: object }; words?: Partial<Record<FreeWord, string>> };
  const own = Object.keys(details.shape).map((name): EventField => {
    const known = choiceOf(kind, name);
    const isOptional = (OPTIONAL[kind] ?? []).includes(name);
    if (!known) return { name, label: DAY_LABELS[name] ?? name, type: 'day', isOptional };
    const options = Object.entries(known.options).map(([value, text]) => ({ value, text }));
    return { name, label: known.label, type: 'choice', options, isOptional };
  });
  const typed = (Object.entries(words ?? {}) as [FreeWord, string][]).map(([name, need]): EventField => ({
    name,
    label: FREE_WORDS[name],
    type: name === 'why' ? 'words' : 'line',
    isOptional: need === 'may',
  }));
  return [...own, ...typed];
}

const OPTIONAL: Partial<Record<EventKind, string[]>> = {
  'request received': ['by', 'how'],
  'exception recorded': ['advice'],
  'review meeting held': ['officer'],
  'moving away': ['movesOn'],
};

const DAY_LABELS: Record<string, string> = {
  expectedOn: 'When is it expected now?',
  meetingOn: 'When is the meeting?',
  movesOn: 'When is the move?',
  lastReviewedOn: 'When was the plan made or last reviewed?',
};

/** What was said of an event, as label and value, in the order of its form. */
export function saidOf(event: PlanEvent, dayInWords: (day: string) => string): { label: string; value: string }[] {
  const said: Record<string, string | undefined> = { ...(event.details as Record<string, string>), ...event.words };
  return fieldsOf(event.kind).flatMap((field) => {
    const value = said[field.name];
    if (!value) return [];
    const text =
      field.type === 'choice'
        ? (field.options.find((option) => option.value === value)?.text ?? value)
        : field.type === 'day'
          ? dayInWords(value)
          : value;
    return [{ label: field.label.replace(/\?$/, ''), value: text }];
  });
}

/** Which grounds may excuse which limit, for the hint beside the choice. */
export function groundsHint(): string {
  const says = choiceOf('exception recorded', 'ground')?.options ?? {};
  const forAdvice = groundsFor('give-advice').map((ground) => says[ground] ?? ground);
  return `Advice is excused only by these: ${forAdvice.join(' ')} A missed appointment never excuses the plan.`;
}
