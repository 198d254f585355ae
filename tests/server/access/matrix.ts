import { addDays, dayInLondon, now, type IsoDate } from '#calendar/dates.ts';
import { DEMONSTRATION_PEOPLE, type DemonstrationName } from '#commands/demonstration.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { comingMoves } from '#features/phase-transfer/settings.ts';
import type { Role } from '#features/identity/role.ts';

// The access matrix: who gets what, at every address that answers live and from every form. It is data, to be read and
// judged by somebody who does not program, and was not written by those who wrote the pages. A new page or form has to
// be entered here, or `access-matrix.test.ts` fails.

/** Whoever asks and is not simply one of the demonstration people. */
export const OTHER_ASKERS = {
  nobody: 'Has never signed in',
  'halfway in': 'Grace, when she has typed the code from her e-mail and nothing more',
  'Grace after half an hour': 'Her second step is too old to change how she signs in',
  'Alan after half an hour': 'The same for an administrator',
  'session ended': 'Grace, signed out from another device',
  'person ended': 'Una, who was a parent here and is no more, with a session that nobody ended',
} as const;
/** Who in schools and in health is sent lists of reviews. Each has the role of a partner, and says in two steps that it is them. */
export const PARTNERS = {
  ruby: 'SENCO of the made up school, where Tyler and Maya are',
  ivan: 'SENCO of another school',
  hana: 'Works in health, which has a part in Maya’s plan',
  olga: 'Worked in health, until a manager ended it',
} as const;
export type PartnerName = keyof typeof PARTNERS;
/** Whoever can sign in, and be somebody. */
export type Insider = DemonstrationName | PartnerName;
export type Asker = Insider | keyof typeof OTHER_ASKERS;

export const EVERYBODY = Object.keys(DEMONSTRATION_PEOPLE) as DemonstrationName[];
const ALL_PARTNERS = Object.keys(PARTNERS) as PartnerName[];
/** Everybody, and those in schools and in health. */
const INSIDERS = [...EVERYBODY, ...ALL_PARTNERS];
export const ASKERS = [...INSIDERS, ...Object.keys(OTHER_ASKERS)] as Asker[];

const FAMILIES = having('parent', 'young person', 'representative');
const CASEWORKERS = having('caseworker');
const STAFF = having('caseworker', 'manager', 'editor', 'moderator', 'administrator');
const ADMINISTRATORS = having('administrator');
/** Whoever may answer for a plan, or where nobody looks after one. */
const ANSWERING = having('caseworker', 'manager');
const MANAGERS = having('manager');

/** What an address answers. */
export type Answer =
  | 'opens'
  /** The same, of something that is not a page. */
  | 'data'
  /** Neither a page nor an error. */
  | 'nothing'
  /** It is not there: the same as an address that never was. */
  | 'not there'
  | 'to sign in'
  | 'to the second step'
  /** Refused without a page, for what only the scripts of a page ask for. */
  | 'refused'
  | { to: string };

export type Plan =
  | 'Idris'
  | 'Daniel'
  | 'Ruth'
  | 'Maya'
  | 'Tyler'
  | 'Leo'
  | 'Priya'
  /** Grace had standing for Noah, and has none any more. */
  | 'Noah'
  /** The plan that Samuel had is ended. */
  | 'Samuel, ended'
  /** Eve's record is ended, her plan is not: Grace is her parent, and Sam looked after it. */
  | 'Eve, ended';
export type SomePerson = Insider | 'Zoe' | 'Una, ended';
/** Files of the case system: one with faults, and one with rows that need a second look. */
export type Import = 'faulty' | 'second look';
/** `news` stands in for an e-mail about Idris’s plan that did not arrive. */
export type Letter = 'waiting' | 'printed' | 'an e-mail' | 'news';
/** What Sam looks after with Maya’s plan: what her mother is to her, somebody who is invited, a word that waits. */
export type OfMaya = 'standing' | 'past' | 'invitation' | 'word' | 'person' | 'event';

export interface Page {
  /** For whom it opens. Of everybody else who is signed in, it is not there. */
  for: readonly Insider[];
  /** It opens only where the second step was done within ten minutes. */
  fresh?: true;
  /** What those get who are not, or not all the way, signed in, where it is not the usual. */
  nobody?: Answer;
  halfway?: Answer;
  ended?: Answer;
  /** What it is instead of opening, for those it is for. */
  opens?: Answer;
  /** What it is for everybody else who is signed in, where it is more than not there. */
  others?: Answer;
  /** An address with an id in it: for whom each one opens. */
  plans?: Record<Plan, readonly Insider[]>;
  people?: Record<SomePerson, readonly Insider[]>;
  letters?: Record<Letter, readonly Insider[]>;
  imports?: Record<Import, readonly Insider[]>;
  /** An address with a list of reviews or a school in it, and with what goes with it, by the names that the world gives them. */
  reviews?: Record<string, readonly Insider[]>;
  /** An address with a word of ours in it. */
  words?: Record<string, readonly Insider[]>;
  /** An address with a plan in it and something of Maya’s: with any other plan it is not there. */
  ofMaya?: OfMaya;
}

const NOBODY: readonly Insider[] = [];

/** Open to all, and the same for all, to the byte. */
export const PUBLIC = [
  '/search',
  '/directory/schools',
  '/directory/services',
  '/ehc-plans/dates',
  '/ehc-plans/dates.ics',
  '/ehc-plans/dates.json',
  '/flow-charts/[chart]/dates',
  '/performance',
  '/performance/[month]',
  '/performance/years',
  '/performance/timeliness.csv',
  '/performance/timeliness.json',
  '/performance/measures.csv',
  '/performance/measures.json',
  '/performance/demonstration',
  '/performance/demonstration/[month]',
  '/performance/demonstration/years',
  '/performance/demonstration/timeliness.csv',
  '/performance/demonstration/timeliness.json',
  '/performance/demonstration/measures.csv',
  '/performance/demonstration/measures.json',
  '/transfer/poster',
  '/transfer/poster.svg',
] as const;

/** A month whose figures are published, and one that waits for a manager's look. */
export const PUBLISHED_MONTH = '2019-12';
export const COUNTED_MONTH = '2020-01';

/** What nobody is offered, whoever they are. */
export const NOT_OFFERED = [
  '/404',
  '/_image',
  '/_server-islands/[name]',
  // A form can only be sent to them, and no council sign-in is set up here.
  '/_actions/[...path]',
  '/my/keep',
  '/my/stay',
  '/transfer/stay',
  '/office/reviews-due/[list]/[recipient].csv',
  '/office/transfers/[round]/consultations/[place].csv',
  // It opens by its own secret and by nothing else: see calendar-feed.test.ts.
  '/calendar/[feed].ics',
  '/sign-in/council',
  '/sign-in/council/back',
  '/sign-in/council/failed',
] as const;

const OPEN_TO_ALL = { for: INSIDERS, nobody: 'opens', halfway: 'opens', ended: 'opens' } as const;
const OWN = { for: INSIDERS } as const;
const OWN_AND_FRESH = { for: INSIDERS, fresh: true } as const;
/** Needs the first step, and whoever has done both may show again that it is them. */
const AFTER_THE_FIRST_STEP = {
  for: INSIDERS,
  nobody: { to: '/sign-in' },
  halfway: 'opens',
  ended: { to: '/sign-in' },
} as const;
/** Who opens and closes access to a plan they may work on. */
const OF_MAYA = { for: CASEWORKERS, fresh: true } as const;
const ADMINISTRATION = { for: ADMINISTRATORS } as const;
const ADMINISTRATION_AND_FRESH = { for: ADMINISTRATORS, fresh: true } as const;

/** The plans that families may see. */
const OF_THE_FAMILY: Record<Plan, readonly Insider[]> = {
  Idris: ['amina'],
  Daniel: ['grace'],
  Ruth: ['grace'],
  Maya: ['helen', 'ben'],
  Tyler: ['joan'],
  Leo: ['leo', 'karen'],
  Priya: ['priya'],
  Noah: NOBODY,
  'Samuel, ended': NOBODY,
  'Eve, ended': NOBODY,
};

/** The plans that an officer looks after. */
const LOOKED_AFTER: Record<Plan, readonly Insider[]> = {
  Idris: ['sam'],
  Daniel: ['sam'],
  Ruth: ['sam'],
  Maya: ['sam'],
  Tyler: NOBODY,
  Leo: ['sam'],
  Priya: ['sam'],
  Noah: ['sam'],
  'Samuel, ended': NOBODY,
  'Eve, ended': NOBODY,
};

/** A page in the middle of an answer, for whoever has not begun one. */
const WITHOUT_A_SITTING = { ...OPEN_TO_ALL, nobody: { to: '/transfer' }, halfway: { to: '/transfer' }, ended: { to: '/transfer' }, opens: { to: '/transfer' } } as const; // prettier-ignore

/** Every page that answers live, by its address. */
export const PAGES: Record<string, Page> = {
  '/sign-in': OPEN_TO_ALL,
  '/sign-in/code': OPEN_TO_ALL,
  '/sign-in/ended': OPEN_TO_ALL,
  '/sign-in/lost': OPEN_TO_ALL,
  // Nothing was asked of these browsers.
  '/sign-in/with-passkey': { ...OPEN_TO_ALL, nobody: { to: '/sign-in' }, halfway: { to: '/sign-in' }, ended: { to: '/sign-in' }, opens: { to: '/sign-in' } }, // prettier-ignore
  '/sign-in/second-step': AFTER_THE_FIRST_STEP,
  '/sign-in/text-code': AFTER_THE_FIRST_STEP,
  '/sign-in/app-code': AFTER_THE_FIRST_STEP,
  '/sign-in/passkey': AFTER_THE_FIRST_STEP,
  '/sign-in/recovery-code': AFTER_THE_FIRST_STEP,
  '/sign-in/letter-code': AFTER_THE_FIRST_STEP,
  '/sign-out': { ...OPEN_TO_ALL, halfway: { to: '/my' }, opens: { to: '/my' } },

  '/activate': OPEN_TO_ALL,
  '/activate/code': OPEN_TO_ALL,
  '/activate/waiting': OPEN_TO_ALL,

  '/transfer': OPEN_TO_ALL,
  // Nobody here has begun to answer: whoever has, in transfer.test.ts.
  '/transfer/begin': WITHOUT_A_SITTING,
  '/transfer/answer': WITHOUT_A_SITTING,
  '/transfer/answer/begin': WITHOUT_A_SITTING,
  '/transfer/answer/[question]': { ...WITHOUT_A_SITTING, others: { to: '/transfer' }, words: { who: INSIDERS, place: INSIDERS, meeting: INSIDERS, nonsense: INSIDERS } }, // prettier-ignore
  '/transfer/sent': WITHOUT_A_SITTING,
  '/transfer/sent-before': WITHOUT_A_SITTING,
  '/transfer/withdraw': WITHOUT_A_SITTING,
  '/transfer/withdrawn': WITHOUT_A_SITTING,
  '/transfer/leave': OPEN_TO_ALL,

  '/my': OWN,
  // What the script of the home page asks for.
  '/my/summary.json': {
    for: FAMILIES,
    others: 'nothing',
    nobody: 'nothing',
    halfway: 'nothing',
    ended: 'nothing',
    opens: 'data',
  },
  '/my/messages': OWN,
  '/my/calendar': { for: FAMILIES, fresh: true },
  '/my/settings': OWN,
  '/my/settings/contact': OWN_AND_FRESH,
  '/my/settings/devices': OWN,
  '/my/settings/address': OWN_AND_FRESH,
  '/my/settings/address/code': OWN,
  '/my/settings/second-step': OWN_AND_FRESH,
  '/my/settings/second-step/app': OWN_AND_FRESH,
  '/my/settings/second-step/passkey': OWN_AND_FRESH,
  '/my/settings/second-step/phone-code': OWN,
  '/my/settings/recovery-codes': OWN_AND_FRESH,
  '/my/reviews-due': { for: ALL_PARTNERS },
  // Another school’s is not there, and neither is one that was not sent.
  '/my/reviews-due/[list]': {
    for: ALL_PARTNERS,
    reviews: { sent: ['ruby', 'hana'], 'not sent': NOBODY },
  },
  '/my/reviews-due/[list]/[place].csv': {
    for: ALL_PARTNERS,
    reviews: {
      'sent/ruby': ['ruby'],
      'sent/hana': ['hana'],
      'sent/ivan': NOBODY,
      'sent/olga': NOBODY,
      'not sent/ruby': NOBODY,
    },
    opens: 'data',
  },
  '/my/plans/[plan]': {
    for: FAMILIES,
    plans: OF_THE_FAMILY,
  },

  '/my/plans/[plan]/sharing': {
    for: FAMILIES,
    fresh: true,
    plans: {
      ...each(['Idris', 'Daniel', 'Ruth', 'Maya', 'Tyler', 'Noah', 'Samuel, ended', 'Eve, ended'], NOBODY),
      // Only whose own plan it is, and only once it is theirs or soon will be.
      Leo: ['leo'],
      Priya: ['priya'],
    },
  },
  '/my/plans/[plan]/looked': {
    for: FAMILIES,
    plans: OF_THE_FAMILY,
  },
  '/my/plans/[plan]/messages': {
    for: FAMILIES,
    plans: OF_THE_FAMILY,
  },

  '/office': { for: STAFF },
  '/office/messages': { for: ANSWERING },
  '/office/due/[list]': {
    for: ANSWERING,
    words: each(['late', 'this-week', 'soon', 'meetings', 'not-recorded'], ANSWERING),
  },
  // Only managers know of plans that they do not work on.
  '/office/team': { for: MANAGERS },
  '/office/team/late': { for: MANAGERS },
  '/office/team/[list]': {
    for: MANAGERS,
    words: each(['no-caseworker', 'unasked', 'under-fives', 'moves', 'year-9', 'year-14', 'adult-services'], MANAGERS),
  },
  // What is not published yet is for managers.
  '/office/performance': { for: MANAGERS },
  '/office/performance/[month]': {
    for: MANAGERS,
    words: { ...each([COUNTED_MONTH], MANAGERS), ...each(['2020-02', PUBLISHED_MONTH], NOBODY) },
  },
  // Where nobody looks after a plan, as Tyler’s, the managers answer for it.
  '/office/plans/[plan]/messages': { for: ANSWERING, plans: { ...LOOKED_AFTER, Tyler: MANAGERS } },
  '/office/plans/[plan]/messages/[person]': { for: CASEWORKERS, ofMaya: 'person' },
  '/office/plans': { for: ANSWERING },
  '/office/plans/new': { for: CASEWORKERS },
  // A manager says first why they open it: then it opens for them too.
  '/office/plans/[plan]': { for: ANSWERING, plans: LOOKED_AFTER },
  '/office/plans/[plan]/cover': {
    for: MANAGERS,
    fresh: true,
    plans: {
      ...each(['Idris', 'Daniel', 'Ruth', 'Maya', 'Tyler', 'Leo', 'Priya', 'Noah'], MANAGERS),
      'Samuel, ended': NOBODY,
      'Eve, ended': NOBODY,
    },
  },
  '/office/plans/[plan]/looked': { for: ANSWERING, plans: LOOKED_AFTER },
  '/office/plans/[plan]/events/new': { for: ANSWERING, plans: LOOKED_AFTER },
  '/office/plans/[plan]/events/[event]/correct': { for: CASEWORKERS, ofMaya: 'event' },
  '/office/plans/[plan]/people': { for: CASEWORKERS, plans: LOOKED_AFTER },
  '/office/plans/[plan]/people/invite': { for: CASEWORKERS, fresh: true, plans: LOOKED_AFTER },
  '/office/plans/[plan]/people/care': { for: CASEWORKERS, fresh: true, plans: LOOKED_AFTER },
  '/office/plans/[plan]/people/[standing]': { ...OF_MAYA, ofMaya: 'standing' },
  '/office/plans/[plan]/people/invitations/[invitation]': { ...OF_MAYA, ofMaya: 'invitation' },
  '/office/plans/[plan]/people/past/[past]': { ...OF_MAYA, ofMaya: 'past' },
  '/office/plans/[plan]/people/words/[word]': { ...OF_MAYA, ofMaya: 'word' },
  '/office/people': ADMINISTRATION,
  '/office/people/new': ADMINISTRATION_AND_FRESH,
  '/office/people/[person]': {
    ...ADMINISTRATION_AND_FRESH,
    people: { ...each(INSIDERS, ADMINISTRATORS), Zoe: ADMINISTRATORS, 'Una, ended': NOBODY },
  },
  '/office/letters': { for: [...ADMINISTRATORS, ...ANSWERING] },
  '/office/plans/[plan]/facts': { for: ANSWERING, plans: LOOKED_AFTER },
  '/office/schools': { for: ANSWERING },
  '/office/schools/[school]': { for: MANAGERS, reviews: { 'made up school': MANAGERS, 'another school': MANAGERS } },
  '/office/reviews-due': { for: MANAGERS },
  '/office/reviews-due/new': { for: MANAGERS },
  '/office/reviews-due/partners': { for: MANAGERS, fresh: true },
  '/office/reviews-due/[list]': { for: MANAGERS, reviews: { sent: MANAGERS, 'not sent': MANAGERS } },
  '/office/reviews-due/[list]/[recipient]': {
    for: MANAGERS,
    reviews: {
      'sent/made up school': MANAGERS,
      'sent/health': MANAGERS,
      'not sent/made up school': MANAGERS,
      // Nothing on the list is for them.
      'sent/another school': NOBODY,
      'sent/social care': NOBODY,
    },
  },
  '/office/transfers': { for: ANSWERING },
  '/office/transfers/new': { for: MANAGERS },
  // A caseworker knows of a round where a child of theirs is.
  '/office/transfers/[round]': { for: ANSWERING, reviews: { round: ANSWERING, 'ended round': MANAGERS } },
  '/office/transfers/[round]/add': { for: ANSWERING, reviews: { round: ANSWERING, 'ended round': NOBODY } },
  '/office/transfers/[round]/out': { for: ANSWERING, reviews: { round: ANSWERING, 'ended round': MANAGERS } },
  '/office/transfers/[round]/children': { for: ANSWERING, reviews: { round: ANSWERING, 'ended round': MANAGERS } },
  '/office/transfers/[round]/children/[child]': {
    for: ANSWERING,
    reviews: { 'round/daniel in it': ANSWERING, 'ended round/daniel in it': NOBODY },
  },
  '/office/transfers/[round]/children/[child]/remove': {
    for: ANSWERING,
    reviews: { 'round/daniel in it': ANSWERING, 'ended round/daniel in it': NOBODY },
  },
  '/office/transfers/[round]/children/[child]/address/[voice]': {
    for: ANSWERING,
    reviews: {
      'round/daniel in it/voice': ANSWERING,
      'round/daniel in it/own voice': ANSWERING,
      'ended round/daniel in it/voice': NOBODY,
    },
  },
  '/office/transfers/[round]/children/[child]/key-in/[voice]': {
    for: ANSWERING,
    reviews: {
      'round/daniel in it/voice': ANSWERING,
      'round/daniel in it/own voice': ANSWERING,
      'ended round/daniel in it/voice': NOBODY,
    },
  },
  '/office/transfers/[round]/letters': {
    for: MANAGERS,
    reviews: { round: MANAGERS, 'ended round': MANAGERS },
  },
  '/office/transfers/[round]/letters/[batch]': {
    for: MANAGERS,
    fresh: true,
    reviews: { 'round/batch': MANAGERS, 'ended round/batch': NOBODY },
  },
  '/office/transfers/[round]/children/[child]/letter/[voice]': {
    for: ANSWERING,
    fresh: true,
    reviews: {
      'round/daniel in it/voice': ANSWERING,
      'round/daniel in it/own voice': ANSWERING,
      'ended round/daniel in it/voice': NOBODY,
    },
  },
  '/office/transfers/slip': { for: ANSWERING },
  '/office/transfers/[round]/tasks': { for: ANSWERING, reviews: { round: ANSWERING, 'ended round': MANAGERS } },
  '/office/transfers/[round]/tasks/[task]': {
    for: ANSWERING,
    reviews: { 'round/task': ANSWERING, 'ended round/task': NOBODY },
  },
  '/office/transfers/[round]/consultations': {
    for: MANAGERS,
    reviews: { round: MANAGERS, 'ended round': MANAGERS },
  },
  '/office/imports': { for: MANAGERS },
  '/office/imports/format': { for: MANAGERS },
  '/office/imports/[import]': { for: MANAGERS, imports: { faulty: MANAGERS, 'second look': MANAGERS } },
  '/office/imports/[import]/faults.csv': {
    for: MANAGERS,
    imports: { faulty: MANAGERS, 'second look': NOBODY },
    opens: 'data',
  },
  '/office/exports': { for: MANAGERS, fresh: true },
  '/office/letters/[letter]': {
    for: [...ADMINISTRATORS, ...ANSWERING],
    fresh: true,
    letters: { waiting: ADMINISTRATORS, printed: NOBODY, 'an e-mail': NOBODY, news: ['sam'] },
  },
};

/** What anybody posts to learn the ages that change things: no date of birth stands in an address. */
const AGES = { ...OPEN_TO_ALL, fields: { event: 'born', on: '2010-09-01' } } as const;
const BY_A_SESSION = { for: INSIDERS, nobody: 'refused', ended: 'refused' } as const;

/** What answers a form without being an action: the address, and for whom. */
export const POSTED: Record<string, Page & { fields: Record<string, string> }> = {
  '/ehc-plans/dates': AGES,
  '/ehc-plans/dates.ics': AGES,
  '/ehc-plans/dates.json': AGES,
  '/my/keep': {
    ...BY_A_SESSION,
    halfway: 'refused',
    fields: { _path: '/my/settings/contact', note: 'Half a sent' },
  },
  '/my/stay': { ...BY_A_SESSION, halfway: 'opens', fields: {} },
  // Of a list that is there, in reviews-due.spec.ts.
  '/office/reviews-due/[list]/[recipient].csv': {
    for: MANAGERS,
    opens: 'not there',
    fields: { why: 'they cannot sign in' },
  },
  // Names are looked for by POST, of a round that is there in transfer-rounds.spec.ts.
  '/office/transfers/[round]/add': { for: ANSWERING, opens: 'not there', fields: { words: 'okafor' } },
  // Of a round in which somebody asks for a place, in transfer-office.spec.ts.
  '/office/transfers/[round]/consultations/[place].csv': { for: MANAGERS, opens: 'not there', fields: {} },
  // Everything that families wrote, as a file.
  '/office/exports': {
    for: MANAGERS,
    fresh: true,
    fields: { kind: 'messages', format: 'csv', 'since-day': '1', 'since-month': '9', 'since-year': '2025' },
  },
  '/office/people': { ...ADMINISTRATION, fields: { words: 'carter' } },
  '/office/plans': { for: ANSWERING, fields: { words: 'okafor' } },
  '/transfer/stay': {
    for: INSIDERS,
    nobody: 'refused',
    halfway: 'refused',
    ended: 'refused',
    opens: 'refused',
    fields: {},
  },
  '/transfer/leave': {
    for: INSIDERS,
    nobody: { to: '/transfer/leave' },
    halfway: { to: '/transfer/leave' },
    ended: { to: '/transfer/leave' },
    opens: { to: '/transfer/leave' },
    fields: {},
  },
  '/sign-out': {
    for: INSIDERS,
    nobody: { to: '/sign-out' },
    halfway: { to: '/sign-out' },
    ended: { to: '/sign-out' },
    opens: { to: '/sign-out' },
    fields: {},
  },
};

/** What somebody gets who may send a form: it is done, it does not fit anything that was asked, the code is wrong, or what it names is not there. */
type Done = 'done' | 'over' | 'wrong' | 'not there';

export interface Form {
  for: readonly Insider[] | 'anybody';
  /** Also for those who have done the first step only. */
  halfway?: true;
  fresh?: true;
  fields: Record<string, string>;
  /** The field that names one of several things. Without a name it is one that is not there. */
  id?: { field: string; of: 'sessions' | 'factors' | 'people' | 'letters' | Exclude<OfMaya, 'person' | 'event'> };
  /** It names Maya’s plan. */
  plan?: 'Maya';
  does: Done;
}

const SIGNING_IN = { for: 'anybody' } as const;
const SECOND_STEP = { for: INSIDERS, halfway: true } as const;
const CODE = { code: '123456' };
const WRITTEN = { code: 'ABCD-EFGH-JKMN' };

/** An id that was never given to anything. */
const NEVER = '3d0f5b9e-6a0a-4c4e-9f6f-6a1f4b1f5a10';
const NOBODYS_PLAN = { id: '5f0c1b7e-8a55-4f0e-8d4a-0a4f0a3b7c11', plan: NEVER };
const LETTER = { ...WRITTEN, 'born-day': '1', 'born-month': '1', 'born-year': '2015' };
const ON_STANDING = { ...OF_MAYA, plan: 'Maya', id: { field: 'standing', of: 'standing' }, does: 'done' } as const;
const ON_PAST = { ...OF_MAYA, plan: 'Maya', id: { field: 'past', of: 'past' }, does: 'done' } as const;
const ON_INVITATION = {
  ...OF_MAYA,
  plan: 'Maya',
  id: { field: 'invitation', of: 'invitation' },
  does: 'done',
} as const;
const ON_WORD = { ...OF_MAYA, plan: 'Maya', id: { field: 'word', of: 'word' }, does: 'done' } as const;

/** What an officer says has happened, or began. */
const FIRST_EVENT = { event: NEVER, kind: 'request received', 'on-day': '2', 'on-month': '11', 'on-year': '2025' };

/** Every action, by its name. Whoever is not named is refused, on whatever address it is called. */
export const FORMS: Record<string, Form> = {
  'signIn.askForCode': { ...SIGNING_IN, fields: { address: 'somebody@example.org' }, does: 'done' },
  'signIn.typeCode': { ...SIGNING_IN, fields: CODE, does: 'over' },
  'signIn.askForAnyPasskey': { ...SIGNING_IN, fields: {}, does: 'done' },
  'signIn.answerAnyPasskey': { ...SIGNING_IN, fields: { answer: '{}' }, does: 'over' },
  'signIn.sendText': { ...SECOND_STEP, for: [...FAMILIES, ...STAFF, ...ALL_PARTNERS], fields: {}, does: 'done' },
  'signIn.typeTextCode': { ...SECOND_STEP, fields: CODE, does: 'over' },
  'signIn.typeAppCode': { ...SECOND_STEP, fields: CODE, does: 'wrong' },
  'signIn.askForPasskey': { ...SECOND_STEP, fields: {}, does: 'done' },
  'signIn.answerPasskey': { ...SECOND_STEP, fields: { answer: '{}' }, does: 'over' },
  'signIn.typeRecoveryCode': { ...SECOND_STEP, fields: WRITTEN, does: 'wrong' },
  'signIn.typeLetterCode': { ...SECOND_STEP, fields: WRITTEN, does: 'wrong' },

  'transfer.comeIn': { ...SIGNING_IN, fields: LETTER, does: 'wrong' },
  'transfer.comeInSignedIn': { for: FAMILIES, fields: { voice: NEVER }, does: 'not there' },
  'transfer.chooseWords': {
    for: 'anybody',
    fields: { sitting: NEVER, easy: 'yes', back: '/transfer/answer' },
    does: 'over',
  },
  // In the middle of an answer, which nobody here has begun.
  'transferAnswer.keep': { for: 'anybody', fields: { sitting: NEVER, question: 'why', why: 'Near' }, does: 'over' },
  'transferAnswer.keepPlace': { for: 'anybody', fields: { sitting: NEVER, wants: 'not decided' }, does: 'over' },
  'transferAnswer.keepOthers': { for: 'anybody', fields: { sitting: NEVER, addName: 'Hill View' }, does: 'over' },
  'transferAnswer.send': { for: 'anybody', fields: { sitting: NEVER, sendId: NEVER }, does: 'over' },
  'transferAnswer.withdraw': { for: 'anybody', fields: { sitting: NEVER, sure: 'yes' }, does: 'over' },
  'transferAnswer.confirm': { for: 'anybody', fields: { sitting: NEVER }, does: 'over' },
  'transferAnswer.showSent': { for: 'anybody', fields: { sitting: NEVER, reference: 'NP-2222-2222' }, does: 'over' },
  'transfer.keyIn': {
    for: ANSWERING,
    fields: { round: NEVER, child: NEVER, voice: NEVER, way: 'paper', 'came-day': '2', 'came-month': '11', 'came-year': '2026' }, // prettier-ignore
    does: 'not there',
  },
  'gettingIn.tryCode': { ...SIGNING_IN, fields: { ...LETTER, address: 'somebody@example.org' }, does: 'wrong' },
  'gettingIn.typeCode': { ...SIGNING_IN, fields: CODE, does: 'over' },
  'gettingIn.addChild': { ...OWN, fields: LETTER, does: 'wrong' },
  'gettingIn.askForWord': { for: FAMILIES, fields: {}, does: 'done' },
  'gettingIn.invite': {
    ...OF_MAYA,
    plan: 'Maya',
    fields: {
      id: '5f6c2f6e-1a55-4c1c-9d8a-2f3a0c1b7e44',
      name: 'An Aunt',
      relationship: 'kinship carer',
      maySee: 'steps',
      lines: '1 A Street',
      reason: 'Because',
    },
    does: 'done',
  },
  'gettingIn.makeLetter': { ...ON_INVITATION, fields: { letter: '8b0c9cf9-0f0b-4d5f-9a3c-0d6ad5e0a4f1' } },
  'gettingIn.takeBack': { ...ON_INVITATION, fields: {} },
  'gettingIn.changeMaySee': { ...ON_STANDING, fields: { maySee: 'steps' } },
  'gettingIn.protect': { ...ON_STANDING, fields: { why: 'Because' } },
  'gettingIn.endProtection': { ...ON_STANDING, fields: { why: 'Because' } },
  'gettingIn.endPastProtection': { ...ON_PAST, fields: { pastWhy: 'Because' } },
  'gettingIn.endAccess': { ...ON_STANDING, fields: { endWhy: 'Because', sure: 'yes' } },
  'gettingIn.recordPostalAddress': { ...ON_STANDING, fields: { lines: '1 A Street' } },
  'gettingIn.recordChoice': { ...ON_STANDING, fields: { choice: 'agreed', saidHow: 'By phone' } },
  'gettingIn.vouch': { ...ON_STANDING, fields: { means: 'met' } },
  'gettingIn.recordInCare': { ...OF_MAYA, plan: 'Maya', fields: {}, does: 'done' },
  'gettingIn.giveWord': { ...ON_WORD, fields: { means: 'met' } },
  'gettingIn.refuseWord': { ...ON_WORD, fields: {} },

  'conversation.write': { for: FAMILIES, fields: { ...NOBODYS_PLAN, text: 'Hello' }, does: 'not there' },
  'conversation.askForCall': {
    for: FAMILIES,
    fields: { ...NOBODYS_PLAN, number: '0161 496 0123', when: 'Before 2' },
    does: 'not there',
  },
  'conversation.sayDateIsWrong': {
    for: FAMILIES,
    fields: { ...NOBODYS_PLAN, event: NEVER, right: 'A week before' },
    does: 'not there',
  },
  'conversation.answerDraft': {
    for: FAMILIES,
    fields: { ...NOBODYS_PLAN, papers: 'draft', text: 'Hello' },
    does: 'not there',
  },
  'conversation.answer': {
    for: ANSWERING,
    fields: { ...NOBODYS_PLAN, person: NEVER, answers: NEVER, how: 'written', text: 'Hello' },
    does: 'not there',
  },
  'news.markLetterPrinted': { for: ANSWERING, fields: { letter: NEVER }, does: 'not there' },
  'sharing.choose': {
    for: FAMILIES,
    fresh: true,
    fields: { plan: NEVER, standing: NEVER, choice: 'agreed' },
    does: 'not there',
  },
  'news.sayAddressIsDead': { for: ANSWERING, fields: { plan: NEVER, person: NEVER }, does: 'not there' },
  'calendarFeed.make': { for: FAMILIES, fresh: true, fields: {}, does: 'done' },
  'calendarFeed.end': { for: FAMILIES, fields: {}, does: 'done' },

  'plans.begin': {
    for: CASEWORKERS,
    fields: {
      ...FIRST_EVENT,
      event: NOBODYS_PLAN.id,
      name: 'New Child',
      care: 'no',
      'born-day': '5',
      'born-month': '5',
      'born-year': '2019',
    },
    does: 'done',
  },
  'plans.showEffect': { for: CASEWORKERS, plan: 'Maya', fields: { ...FIRST_EVENT, seen: '99' }, does: 'done' },
  'plans.writeEvent': { for: CASEWORKERS, plan: 'Maya', fields: { ...FIRST_EVENT, seen: '99' }, does: 'done' },
  'plans.cover': { for: MANAGERS, fresh: true, plan: 'Maya', fields: { why: 'away', length: 'today' }, does: 'done' },
  // Dilys is no caseworker herself.
  'plans.give': { for: MANAGERS, fresh: true, plan: 'Maya', fields: { to: NEVER }, does: 'over' },

  // No file comes with it.
  'imports.upload': { for: MANAGERS, fields: {}, does: 'wrong' },
  'imports.decide': { for: MANAGERS, fields: { import: NEVER, decision: 'take' }, does: 'not there' },
  'imports.goOn': { for: MANAGERS, fields: { import: NEVER }, does: 'not there' },

  'performance.approve': { for: MANAGERS, fields: { month: COUNTED_MONTH, countedAt: 'another day' }, does: 'over' },
  'performance.correct': {
    for: MANAGERS,
    fields: { month: PUBLISHED_MONTH, why: 'A plan was written down late.', form: NEVER, noNames: 'yes' },
    does: 'done',
  },
  'performance.countAgain': {
    for: MANAGERS,
    fields: { month: COUNTED_MONTH, countedAt: 'another day' },
    does: 'over',
  },
  'performance.correctLater': { for: MANAGERS, fields: { form: NEVER }, does: 'done' },
  'performance.drop': { for: MANAGERS, fields: { month: COUNTED_MONTH }, does: 'over' },

  'schools.add': { for: MANAGERS, fields: { name: 'A New School' }, does: 'done' },
  'schools.nameCaseworker': { for: MANAGERS, fields: { school: NEVER, caseworker: '' }, does: 'not there' },
  'schools.recordFacts': { for: CASEWORKERS, plan: 'Maya', fields: { school: '', need: 'autism' }, does: 'done' },
  'reviewsDue.make': {
    for: MANAGERS,
    fields: { list: NOBODYS_PLAN.id, name: 'A term', ...typedDay('begins', 20), ...typedDay('ends', 90) },
    does: 'done',
  },
  'reviewsDue.send': { for: MANAGERS, fields: { list: NEVER }, does: 'not there' },
  'reviewsDue.tellAgain': { for: MANAGERS, fields: { list: NEVER, whom: 'not opened' }, does: 'not there' },
  'reviewsDue.addPartner': {
    for: MANAGERS,
    fresh: true,
    fields: { person: NEVER, kind: 'health', reason: 'Because' },
    does: 'over',
  },
  'reviewsDue.endPartner': { for: MANAGERS, fresh: true, fields: { partner: NEVER }, does: 'over' },

  'settings.askNewAddress': { ...OWN_AND_FRESH, fields: { address: 'another@example.org' }, does: 'done' },
  'settings.confirmNewAddress': { ...OWN_AND_FRESH, fields: CODE, does: 'over' },
  'settings.askNewPhone': { ...OWN_AND_FRESH, fields: { number: '07700 900999' }, does: 'done' },
  'settings.confirmNewPhone': { ...OWN_AND_FRESH, fields: CODE, does: 'over' },
  'settings.beginApp': { ...OWN_AND_FRESH, fields: {}, does: 'done' },
  'settings.confirmApp': { ...OWN_AND_FRESH, fields: CODE, does: 'over' },
  'settings.beginPasskey': { ...OWN_AND_FRESH, fields: {}, does: 'done' },
  'settings.confirmPasskey': { ...OWN_AND_FRESH, fields: { answer: '{}' }, does: 'over' },
  'settings.removeFactor': { ...OWN_AND_FRESH, fields: {}, id: { field: 'id', of: 'factors' }, does: 'over' },
  'settings.makeRecoveryCodes': { ...OWN_AND_FRESH, fields: {}, does: 'done' },
  'settings.endDevice': { ...OWN, fields: {}, id: { field: 'id', of: 'sessions' }, does: 'done' },
  'settings.recordContactWish': { ...OWN_AND_FRESH, fields: { channels: 'email', note: 'Never ring' }, does: 'done' },
  'settings.markNoticesRead': { ...OWN, fields: {}, does: 'done' },
  'settings.signOutEverywhere': { ...OWN, fields: {}, does: 'done' },

  'people.add': {
    ...ADMINISTRATION_AND_FRESH,
    fields: { name: 'New Person', address: 'new@example.org', role: 'editor', reason: 'Because' },
    does: 'done',
  },
  'transfers.make': {
    for: MANAGERS,
    fields: {
      ...{ round: NOBODYS_PLAN.id, moves: 'primary-to-secondary', reminders: '7' },
      on: comingMoves(dayInLondon(now()), DEFAULT_CHOICES)[1] ?? '',
      ...typedDay('opens', 1),
      ...typedDay('closes', 40),
    },
    does: 'done',
  },
  'transfers.open': { for: MANAGERS, fields: { round: NEVER }, does: 'not there' },
  'transfers.lookAgain': { for: MANAGERS, fields: { round: NEVER }, does: 'not there' },
  'transfers.end': { for: MANAGERS, fields: { round: NEVER, sure: 'yes' }, does: 'not there' },
  'transfers.addChild': {
    for: ANSWERING,
    fields: { round: NEVER, plan: NEVER, move: 'primary-to-secondary', reason: 'Because' },
    does: 'not there',
  },
  'transfers.removeChild': {
    for: ANSWERING,
    fields: { round: NEVER, child: NEVER, reason: 'Because' },
    does: 'not there',
  },
  'transfers.sayWhereTo': {
    for: ANSWERING,
    fields: { round: NEVER, child: NEVER, voice: NEVER, lines: '1 Made Up Street' },
    does: 'not there',
  },
  'transferLetters.putTogether': {
    for: MANAGERS,
    fields: { round: NEVER, batch: NEVER, kind: 'first' },
    does: 'not there',
  },
  'transferLetters.release': {
    for: MANAGERS,
    fresh: true,
    fields: { round: NEVER, batch: NEVER, looked: 'yes' },
    does: 'not there',
  },
  'transferLetters.throwAway': { for: MANAGERS, fields: { round: NEVER, batch: NEVER }, does: 'not there' },
  'transferLetters.make': {
    for: MANAGERS,
    fresh: true,
    fields: { round: NEVER, batch: NEVER, since: '' },
    does: 'not there',
  },
  'transferLetters.makeAgain': {
    for: ANSWERING,
    fresh: true,
    fields: { round: NEVER, child: NEVER, voice: NEVER, letter: NEVER },
    does: 'not there',
  },
  'transferLetters.findSlip': { for: ANSWERING, fields: { reference: '3F2A9 1C0DE' }, does: 'over' },
  'transferTasks.settle': {
    for: ANSWERING,
    fields: { round: NEVER, task: NEVER, outcome: 'no reply' },
    does: 'not there',
  },
  'people.grantRole': {
    ...ADMINISTRATION_AND_FRESH,
    fields: { role: 'administrator', reason: 'Because' },
    id: { field: 'person', of: 'people' },
    does: 'done',
  },
  'people.endRole': {
    ...ADMINISTRATION_AND_FRESH,
    fields: { role: 'administrator', reason: 'Because' },
    id: { field: 'person', of: 'people' },
    does: 'done',
  },
  'people.changeAddress': {
    ...ADMINISTRATION_AND_FRESH,
    fields: { address: 'zoe@new.example', why: 'Because' },
    id: { field: 'person', of: 'people' },
    does: 'done',
  },
  'people.startByLetter': {
    ...ADMINISTRATION_AND_FRESH,
    fields: {},
    id: { field: 'person', of: 'people' },
    does: 'done',
  },
  'people.markLetterPrinted': {
    ...ADMINISTRATION,
    fields: {},
    id: { field: 'letter', of: 'letters' },
    does: 'done',
  },
};

/** Ids that are none. */
export const MALFORMED = [
  '0',
  '-1',
  '1e9',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  '%00',
  '%20',
  '..%2f..',
  '..%5c..',
  '%252e%252e',
  '%25%32%66',
  '%E0%A4%A',
  '%ff',
  'a%0d%0aSet-Cookie:%20a=b',
  "'%20or%20'1'='1",
  '%22%3E%3Cscript%3E',
  '%C3%A9l%C3%A8ve',
  '%F0%9F%94%91',
  '[]',
  '[1]',
  '%5B%5D=1',
  '{}',
  '*',
  '%25',
  'a'.repeat(2000),
] as const;

type Detail = 'name' | 'address' | 'number' | 'id' | 'standing' | 'what they wrote' | 'device';

/** Those whose plans Sam looks after, to him. */
const OF_SAMS_PLANS = {
  amina: ['sam'],
  grace: ['sam'],
  helen: ['sam'],
  ben: ['sam'],
  leo: ['sam'],
  karen: ['sam'],
  priya: ['sam'],
} as const;

/** Who else meets somebody's details on a page, besides themselves. Whoever is not named meets none of them. */
export const DETAILS: Record<Detail, Partial<Record<DemonstrationName | 'of everybody', readonly Insider[]>>> = {
  name: {
    'of everybody': ADMINISTRATORS,
    // Who looks after the plan.
    sam: ['amina', 'grace', 'helen', 'ben', 'leo', 'karen', 'priya', ...MANAGERS, 'ruby', 'hana'],
    // Who has looked, who made a round of moves, and who put letters together.
    dilys: ['sam', 'rosa'],
    rosa: ['sam', 'dilys'],
    // Whose plans Sam looks after. Tyler's, and so Joan, is nobody's yet.
    amina: ['sam'],
    // Daniel is in a round of moves, and managers work on all of it.
    grace: ['sam', ...MANAGERS],
    helen: ['sam'],
    ben: ['sam'],
    // Mother and son, who know each other from before.
    leo: ['sam', 'karen', ...MANAGERS],
    karen: ['sam', 'leo'],
    priya: ['sam', ...MANAGERS],
    // Until somebody looks after Tyler’s plan, the managers answer his carer.
    joan: MANAGERS,
  },
  address: {
    'of everybody': ADMINISTRATORS,
    // Who looks after the plan, where it says how to reach somebody of the case.
    ...OF_SAMS_PLANS,
  },
  // In the addresses of where an officer changes what somebody may see.
  standing: {
    ...OF_SAMS_PLANS,
    // The form by which her son says what she may see.
    karen: ['sam', 'leo'],
  },
  // In the addresses of what they wrote to him, and in what he says an event is for.
  // And where a manager chooses to whom a plan is given.
  id: { 'of everybody': ADMINISTRATORS, ...OF_SAMS_PLANS, sam: MANAGERS, joan: MANAGERS },
  'what they wrote': {
    amina: ['sam'],
    // How she may be reached, where a manager is to ring her.
    grace: ['sam', ...MANAGERS],
    helen: ['sam'],
    ben: ['sam'],
    leo: ['sam'],
    karen: ['sam'],
    priya: ['sam'],
    joan: MANAGERS,
  },
  number: {},
  device: {},
};

/** Who meets a child's name on a page. */
export const CHILDREN: Record<string, readonly Insider[]> = {
  // A manager finds every plan, and is written down for it.
  'Idris Yusuf': ['amina', 'sam', ...MANAGERS],
  'Daniel Okafor': ['grace', 'sam', ...MANAGERS],
  'Ruth Okafor': ['grace', 'sam', ...MANAGERS],
  'Samuel Okafor': ['grace'],
  'Maya Carter': ['helen', 'ben', 'sam', ...MANAGERS, 'ruby', 'hana'],
  'Tyler Brooks': ['joan', ...MANAGERS, 'ruby'],
  'Leo Marsh': ['leo', 'karen', 'sam', ...MANAGERS, 'alan'],
  'Priya Shah': ['priya', 'sam', ...MANAGERS, 'alan'],
  'Noah Bell': ['sam', ...MANAGERS],
  'Eve Okafor': [],
};

/** Whose names partners read, as long as the list stands. Nobody else’s record is touched by them. */
export const TOLD: Record<PartnerName, readonly Plan[]> = {
  ruby: ['Tyler', 'Maya'],
  hana: ['Maya'],
  ivan: [],
  olga: [],
};

/** A day so many days from today, as somebody types it into three boxes. */
function typedDay(name: string, daysAhead: number): Record<string, string> {
  const day: IsoDate = addDays(dayInLondon(now()), daysAhead);
  const [year = '', month = '', number = ''] = day.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
}

function having(...roles: Role[]): DemonstrationName[] {
  return (Object.keys(DEMONSTRATION_PEOPLE) as DemonstrationName[]).filter((name) =>
    roles.includes(DEMONSTRATION_PEOPLE[name].role),
  );
}

function each<Name extends string, Value>(names: readonly Name[], value: Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name) => [name, value])) as Record<Name, Value>;
}
