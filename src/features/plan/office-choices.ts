import { EXCEPTIONS } from '#features/clock/exceptions.ts';
import type { AdviceKind, EventKind } from './event.ts';

/** What an officer chooses from when they say more of an event. */
export interface Choice {
  label: string;
  options: Record<string, string>;
}

export const ADVICE_WORDS: Record<AdviceKind, string> = {
  family: 'The family’s own views',
  education: 'School, nursery or college',
  health: 'Health',
  psychology: 'Educational psychologist',
  'social care': 'Social care',
  'hearing or sight': 'Teacher for hearing or sight',
  'preparing for adulthood': 'Preparing for adulthood',
  'somebody else': 'Somebody else',
};

const ORDERS = {
  assess: 'To assess',
  'make-plan': 'To make a plan',
  amend: 'To change the plan',
  'name-school': 'To name a school or college',
  reconsider: 'To decide again',
  keep: 'To keep the plan',
};

/** Each by its name among the details of an event. */
const CHOICES: Record<string, Choice> = {
  by: {
    label: 'Who asked?',
    options: {
      parent: 'A parent or carer',
      'young person': 'The young person',
      'school or college': 'A school or college',
      'somebody else': 'Somebody else',
    },
  },
  how: {
    label: 'How did it come?',
    options: { 'e-mail': 'By e-mail', post: 'By post', online: 'Online', 'in person': 'In person', phone: 'By phone' },
  },
  advice: { label: 'Which advice?', options: ADVICE_WORDS },
  papers: { label: 'Which papers?', options: { draft: 'The draft plan', changes: 'The notice of changes' } },
  answer: {
    label: 'What did they answer?',
    options: {
      agrees: 'They agree',
      comments: 'They comment',
      'asks for a school': 'They ask for a school or college',
      'asks for a meeting': 'They ask for a meeting',
    },
  },
  deadline: {
    label: 'Which limit is it about?',
    options: {
      'decide-whether-to-assess': 'Deciding whether to assess: 6 weeks',
      'tell-no-plan': 'Telling that there will be no plan: 16 weeks',
      'issue-final-plan': 'Issuing the final plan: 20 weeks',
      'give-advice': 'Giving advice: 6 weeks',
    },
  },
  ground: {
    label: 'Which ground in law?',
    options: Object.fromEntries(Object.entries(EXCEPTIONS).map(([id, { says }]) => [id, says])),
  },
  reason: {
    label: 'Why is it late?',
    options: {
      'waiting for advice': 'We wait for advice',
      'not enough staff': 'Not enough staff',
      'waiting for a school': 'We wait for a school or college',
      'our mistake': 'Our mistake',
    },
  },
  order: { label: 'What does it say?', options: ORDERS },
  officer: {
    label: 'Did a council officer come?',
    options: { came: 'Yes, an officer came', 'did not come': 'No officer came' },
  },
  decision: {
    label: 'What was decided?',
    options: { keep: 'To keep the plan as it is', amend: 'To change the plan', cease: 'To end the plan' },
  },
  move: {
    label: 'Which move is it?',
    options: {
      'early-years-to-school': 'Early years to school',
      'infant-to-junior': 'Infant to junior school',
      'primary-to-middle': 'Primary to middle school',
      'primary-to-secondary': 'Primary to secondary school',
      'middle-to-secondary': 'Middle to secondary school',
      'secondary-to-post-16': 'Secondary school to post-16',
      'post-16': 'From one place after 16 to another',
    },
  },
};

/** Where the same name asks for something else. */
const OF_ONE_KIND: Partial<Record<EventKind, Record<string, Choice>>> = {
  'school answered': {
    answer: {
      label: 'What did it answer?',
      options: { yes: 'Yes, it can meet the needs', no: 'No', 'something else': 'Something else' },
    },
  },
  'mediation agreed': {
    order: { label: 'What was agreed?', options: { ...ORDERS, other: 'Something that no tribunal could order' } },
  },
  'appeal not opposed': { order: { label: 'What will the council do?', options: ORDERS } },
  'exception recorded': { advice: { label: 'Which advice, if it is about advice?', options: ADVICE_WORDS } },
  ceased: {
    ground: {
      label: 'On which ground?',
      options: {
        'not responsible': 'We are not responsible any more',
        'not needed': 'The plan is not needed any more',
      },
    },
  },
};

/** What a detail of an event is chosen from; nothing for a day. */
export function choiceOf(kind: EventKind, detail: string): Choice | undefined {
  return OF_ONE_KIND[kind]?.[detail] ?? CHOICES[detail];
}
