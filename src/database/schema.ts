import type { Generated, Kysely } from 'kysely';
import type { IsoDate } from '#calendar/dates.ts';

/** Instants are ISO text in UTC in both databases, so neither driver makes a local-time Date of them. */
type Instant = string;

interface DueJobTable {
  id: string;
  kind: string;
  /** What there can be only one of: a second job with the same key is not added. */
  uniqueKey: string;
  details: string;
  dueAt: Instant;
  attempts: Generated<number>;
  claimedBy: string | null;
  claimedUntil: Instant | null;
  doneAt: Instant | null;
  failedAt: Instant | null;
  lastError: string | null;
}

interface MessageTable {
  id: string;
  kind: string;
  channel: 'email' | 'text' | 'letter';
  /** Who it goes to and what it says, sealed; gone once it is sent. */
  sealed: string | null;
  createdAt: Instant;
  /** It is not sent after this: a code that has run out helps nobody. */
  notAfter: Instant;
  sentAt: Instant | null;
  givenUpAt: Instant | null;
  /** Whom it tells about a plan, so that a letter can follow what came back. */
  personId: string | null;
  bouncedAt: Instant | null;
  /** What the carrier calls it, to be asked later whether it arrived. */
  carrierId: string | null;
}

interface PersonTable {
  id: string;
  name: string;
  /** The name as it is looked for: in small letters and without accents. */
  soughtName: string;
  addedAt: Instant;
  endedAt: Instant | null;
}

interface EmailAddressTable {
  id: string;
  personId: string;
  /** In small letters. */
  address: string;
  addedAt: Instant;
  endedBy: string | null;
  endedAt: Instant | null;
  /** Only where somebody else ended it. */
  endReason: string | null;
}

interface RoleGrantTable {
  id: string;
  personId: string;
  role: string;
  reason: string;
  /** Nobody, when a command of the operator did it. */
  grantedBy: string | null;
  grantedAt: Instant;
  endedBy: string | null;
  endedAt: Instant | null;
  endReason: string | null;
}

interface SessionTable {
  /** What a list of devices names it by. It opens nothing. */
  id: string;
  secretHash: string;
  personId: string;
  /** How many steps of signing in are done. */
  steps: 1 | 2;
  device: string;
  createdAt: Instant;
  lastSeenAt: Instant;
  /** When the second step was last done. */
  factorAt: Instant | null;
  endedAt: Instant | null;
  endedHow: 'signed out' | 'ran out' | 'replaced' | null;
}

interface ChallengeTable {
  id: string;
  /** The hash of the cookie of the browser that asked: no other can answer. */
  holderHash: string;
  purpose: string;
  /** Nobody, for an address that nobody has: the same is asked of everyone. */
  personId: string | null;
  answerHash: string | null;
  sealed: string | null;
  createdAt: Instant;
  expiresAt: Instant;
  tries: Generated<number>;
  endedAt: Instant | null;
}

interface SecondFactorTable {
  id: string;
  personId: string;
  kind: 'text' | 'app' | 'passkey';
  name: string;
  /** The phone number, the secret of the app, or the public key of the passkey. */
  sealed: string;
  credentialHash: string | null;
  /** The last time step of an app, or the signature counter of a passkey: neither goes back. */
  counter: Generated<number>;
  addedAt: Instant;
  lastUsedAt: Instant | null;
  endedAt: Instant | null;
}

interface RecoveryCodeTable {
  id: string;
  personId: string;
  /** One of a person's own recovery codes, or the code of a letter to start with. */
  kind: 'recovery' | 'letter';
  codeHash: string;
  madeAt: Instant;
  expiresAt: Instant | null;
  endedAt: Instant | null;
}

interface CouncilIdentityTable {
  issuer: string;
  subject: string;
  personId: string;
  linkedAt: Instant;
}

interface RateLimitTable {
  key: string;
  points: number;
  expiresAt: Instant | null;
}

interface ProvenNetworkTable {
  addressHash: string;
  networkHash: string;
  provenAt: Instant;
}

interface KeptFormTable {
  id: string;
  personId: string;
  path: string;
  sealed: string;
  keptAt: Instant;
}

interface NoticeTable {
  id: string;
  personId: string;
  kind: string;
  at: Instant;
  readAt: Instant | null;
  planId: string | null;
}

interface ContactWishTable {
  id: string;
  personId: string;
  /** Words of `CHANNELS`, apart by spaces. */
  channels: string;
  sealedNote: string;
  /** Whether our e-mails and texts may hold a link to the portal. */
  mayLink: Generated<number>;
  recordedAt: Instant;
}

interface PortalKeyTable {
  id: number;
  mark: string;
}

interface AccessLogTable {
  /** 1, 2, 3, … without a gap. */
  seq: number;
  at: Instant;
  personId: string | null;
  /** In what standing: `parent`, `caseworker`, … */
  actingAs: string;
  childId: string;
  planId: string | null;
  action: string;
  why: string;
  /** Over the row and the hash of the row before. */
  hash: string;
}

interface AccessLogHeadTable {
  id: number;
  seq: number;
  hash: string;
}

interface ChildTable {
  id: string;
  name: string;
  /** The name as it is looked for: in small letters and without accents. */
  soughtName: Generated<string>;
  dateOfBirth: IsoDate;
  /** Since when the council looks after the child, and is a parent too. */
  inCareSince: IsoDate | null;
  /** What the case system calls the child. */
  feedKey: string | null;
  addedAt: Instant;
  endedAt: Instant | null;
}

/** A word of a child's name, as it is looked for. */
interface ChildNameWordTable {
  word: string;
  childId: string;
}

/** What a person is to a child: see `RELATIONSHIPS`. */
export type Relationship =
  'parent' | 'foster carer' | 'kinship carer' | 'council as parent' | 'representative' | 'young person';

interface StandingTable {
  id: string;
  personId: string;
  childId: string;
  relationship: Relationship;
  /** Words of `PARTS_OF_A_PLAN`, apart by spaces. What is not named is not shown. */
  maySee: Generated<string>;
  /** Since when nothing that could lead to this person may reach the others who have standing for the child. */
  protectedAt: Instant | null;
  /** Why they are, or are no more. */
  protectionReason: string | null;
  /** Since when nobody gets in to the child's plan without an officer's check, because this one must not get in again. */
  barredAt: Instant | null;
  reason: string;
  givenBy: string | null;
  givenAt: Instant;
  endedBy: string | null;
  endedAt: Instant | null;
  endReason: string | null;
}

/** What a parent may see once the plan is the young person's own. The newest row counts. */
interface AccessChoiceTable {
  id: string;
  standingId: string;
  choice: 'agreed' | 'declined' | 'representative';
  /** How the young person said so, or how it was found that they cannot decide this. */
  saidHow: string;
  recordedBy: string;
  recordedAt: Instant;
}

interface HandoverStepTable {
  childId: string;
  kind: 'announced' | 'begun';
  at: Instant;
}

/** Somebody who stands in for the caseworker of a plan for a while, and why. */
interface PlanCoverTable {
  id: string;
  planId: string;
  personId: string;
  why: string;
  fromAt: Instant;
  untilAt: Instant;
}

interface PlanTable {
  id: string;
  childId: string;
  caseworkerId: string | null;
  /** What stands on letters. */
  reference: string | null;
  /** Where the child learns. */
  schoolId: string | null;
  /** The main need: one of `NEEDS`. */
  need: string | null;
  /** Whether health, and social care, have a part in the plan: then they are told when it is reviewed. */
  healthInvolved: Generated<number>;
  socialCareInvolved: Generated<number>;
  /** Of what the last file of the case feed said of the child and the plan, to see whether the next one says something else. */
  fedFacts: string | null;
  addedAt: Instant;
  endedAt: Instant | null;
}

/** Where a plan stands, as `timeline` said on a day. It can always be counted again from the events. */
interface PlanNowTable {
  planId: string;
  stage: string;
  nextStep: string | null;
  nextOn: IsoDate | null;
  /** When the plan was made, or its last review was completed. */
  lastReviewedOn: IsoDate | null;
  countedOn: IsoDate;
}

/** A day to come of a plan, or one that has passed with nothing done: a step, or one kind of advice. */
interface PlanDueTable {
  planId: string;
  number: number;
  way: string;
  step: string;
  advice: string | null;
  /** The id of the deadline. */
  rule: string | null;
  dueOn: IsoDate | null;
  /** Whether the plan is late in law once that day has passed. */
  isLastDay: number;
  /** The day of a meeting that is set. */
  plannedOn: IsoDate | null;
}

/** A school, college or nursery where children with a plan learn. */
interface SchoolTable {
  id: string;
  name: string;
  soughtName: string;
  /** Whom the school asks. */
  caseworkerId: string | null;
  addedAt: Instant;
}

/** One file of the case feed, from when it came. */
interface CaseImportTable {
  id: string;
  source: 'command' | 'upload' | 'folder';
  format: 'csv' | 'json';
  fileHash: string;
  /** `second look`: somebody must say first that rows may move. */
  state: 'checking' | 'faulty' | 'second look' | 'taking' | 'taken' | 'given up';
  startedBy: string | null;
  startedAt: Instant;
  done: Generated<number>;
  ofAll: Generated<number>;
  /** Numbers, as JSON. */
  counts: string | null;
  /** The file itself, while it is not taken. */
  sealedFile: string | null;
  /** Which rows have faults, and which need a second look, as JSON. */
  sealedReport: string | null;
  decidedBy: string | null;
  decidedAt: Instant | null;
  finishedAt: Instant | null;
  /** The machine and the process that is at it, and when that last said so: a process that was killed says nothing. */
  worker: string | null;
  workedAt: Instant | null;
}

/** Which event of ours a row of the case feed became. */
interface FedEventTable {
  feedKey: string;
  planId: string;
  eventId: string;
  /** Of what the row said. */
  fingerprint: string;
  importId: string;
}

/** Somebody at a school, in health or in social care, who is sent lists of reviews. */
interface PartnerTable {
  id: string;
  personId: string;
  kind: 'school' | 'health' | 'social care';
  schoolId: string | null;
  reason: string;
  addedBy: string;
  addedAt: Instant;
  endedBy: string | null;
  endedAt: Instant | null;
}

/** The reviews that are due in a term (Code 9.172). */
interface ReviewListTable {
  id: string;
  term: string;
  beginsOn: IsoDate;
  endsOn: IsoDate;
  madeBy: string;
  madeAt: Instant;
  sentAt: Instant | null;
}

interface ReviewListLineTable {
  listId: string;
  planId: string;
  kind: 'school' | 'health' | 'social care';
  schoolId: string | null;
  dueOn: IsoDate;
}

interface ReviewListLookTable {
  listId: string;
  personId: string;
  toldAt: Instant | null;
  openedAt: Instant | null;
}

/** The figures of a month, which may still change. */
interface ScorecardDraftTable {
  /** Such as `2026-11`. */
  month: string;
  figures: string;
  countedAt: Instant;
  /** The manager who looked and said yes to these figures. */
  approvedBy: string | null;
  approvedAt: Instant | null;
  /** Of a correction: why. */
  why: string | null;
}

/** The figures of a month as they were published, and beside them each correction. Never changed. */
interface ScorecardIssueTable {
  id: string;
  month: string;
  /** 1, and 2, 3, … for corrections. Made-up months have their own. */
  number: number;
  isDemonstration: number;
  figures: string;
  countedAt: Instant;
  approvedBy: string | null;
  publishedAt: Instant;
  why: string | null;
}

/** A round in which families say which place they want next. It is prepared, then opened, and it may be ended early. */
interface TransferRoundTable {
  id: string;
  /** Words of `Move`, apart by spaces. */
  moves: string;
  /** The first day of the month of the move. */
  movesOn: IsoDate;
  opensOn: IsoDate;
  /** The last day on which an answer is in time, in London. Later ones are taken too, and marked late. */
  closesOn: IsoDate;
  /** Days, apart by spaces. */
  reminderDays: string;
  /** How many other places may be named; nothing for as many as they like. */
  mostPlaces: number | null;
  madeBy: string;
  madeAt: Instant;
  openedBy: string | null;
  openedAt: Instant | null;
  endedBy: string | null;
  endedAt: Instant | null;
}

/** A child in a round, with the move they make. */
interface TransferChildTable {
  id: string;
  roundId: string;
  planId: string;
  move: string;
  foundHow: 'by year' | 'by hand';
  whyAdded: string | null;
  addedBy: string;
  addedAt: Instant;
  /** The event with which the round began the clock of the move, where nobody had before. */
  moveEventId: string | null;
  whyRemoved: string | null;
  removedBy: string | null;
  removedAt: Instant | null;
}

/** Somebody who may say what they want for a child in a round: an adult with standing or who is invited, or the child. */
interface TransferVoiceTable {
  id: string;
  transferChildId: string;
  speaker: 'young person' | 'adult';
  personId: string | null;
  invitationId: string | null;
  /** Where their letters go, where an officer said so for this round only. */
  sealedLines: string | null;
  linesAt: Instant | null;
  addedAt: Instant;
}

/** Letters that are printed together, once a second officer has released them. */
interface TransferBatchTable {
  id: string;
  roundId: string;
  kind: 'first' | 'reminder' | 'again';
  madeBy: string;
  madeAt: Instant;
  releasedBy: string | null;
  releasedAt: Instant | null;
  printedBy: string | null;
  printedAt: Instant | null;
  endedBy: string | null;
  endedAt: Instant | null;
}

interface TransferLetterTable {
  id: string;
  batchId: string;
  voiceId: string;
  /** 1, 2, 3, … in the order of the batch. */
  number: number;
  /** What the second officer must look at: words of `CARE`, apart by spaces. */
  care: string;
  /** To know at printing whether name and address are those that were looked at. */
  addressHash: string;
  leftOutBy: string | null;
  leftOutAt: Instant | null;
  printedAt: Instant | null;
}

/** The code with which somebody answers. It is for one voice, and one of each is open. */
interface TransferCodeTable {
  id: string;
  voiceId: string;
  letterId: string | null;
  codeHash: string;
  madeBy: string;
  madeAt: Instant;
  expiresAt: Instant;
  tries: Generated<number>;
  endedAt: Instant | null;
  endedHow: 'replaced' | 'locked' | 'ended' | null;
}

/** From when somebody comes in to answer until they leave. The secret of the browser’s cookie opens it. */
interface TransferSittingTable {
  id: string;
  voiceId: string;
  secretHash: string;
  way: TransferWay;
  codeId: string | null;
  /** Who is signed in: of the family, or the officer who keys in what came on paper or by phone. */
  personId: string | null;
  /** The day on which a slip or a call came. */
  cameOn: IsoDate | null;
  isEasy: Generated<number>;
  /** The answer that was sent in it, or whose reference was typed: no other is shown to who came in with a code. */
  seesAnswer: string | null;
  startedAt: Instant;
  lastSeenAt: Instant;
  endedAt: Instant | null;
}

export type TransferWay = 'code' | 'signed in' | 'paper' | 'phone' | 'meeting' | 'import';

/** What somebody has typed and not sent. With a code, signed in, and by an officer who keys in, it is another each. */
interface TransferDraftTable {
  id: string;
  voiceId: string;
  /** The id of who is signed in: of the family, or the officer who keys in. Empty of who came in with a code. */
  keptBy: string;
  /** The id that the answer will have, so that sending twice sends once. */
  sendId: string;
  sealedAnswers: string;
  begunAt: Instant;
  savedAt: Instant;
}

/** What somebody has sent, every version of it. */
interface TransferAnswerTable {
  id: string;
  voiceId: string;
  /** 1, 2, 3, …: the last counts. */
  number: number;
  state: 'sent' | 'withdrawn';
  wants: 'a place' | 'a place not listed' | 'not decided' | 'to talk first';
  sealedAnswers: string;
  reference: string;
  way: TransferWay;
  enteredBy: string | null;
  /** The day that counts: of a slip, the day on which it came. */
  cameOn: IsoDate;
  sentAt: Instant;
  isLate: number;
  /** Whether the law made it this voice’s request on that day. */
  decides: number;
  /** Whether whoever sent it may be taken to have known what was sent before: not with a code alone. */
  knewLast: number;
}

/** What an officer does to reach somebody who has not answered, or who wants to talk. */
interface TransferTaskTable {
  id: string;
  voiceId: string;
  kind: 'phone' | 'letter' | 'talk' | 'confirm';
  dueOn: IsoDate;
  madeAt: Instant;
  outcome: string | null;
  doneBy: string | null;
  doneAt: Instant | null;
}

interface PlanEventTable {
  id: string;
  planId: string;
  /** 1, 2, 3, … in the order in which a plan's events were written down. */
  number: number;
  kind: string;
  happenedOn: IsoDate;
  /** Words and days of ours only, as JSON. */
  details: string;
  /** What an officer typed, such as the name of a school. */
  sealedWords: string | null;
  /** The one person of the family who may see it, where it is not for all. */
  onlyFor: string | null;
  /** The event that this one corrects. */
  supersedes: string | null;
  recordedBy: string | null;
  recordedAt: Instant;
}

/** How far somebody has read a plan: at their last visit, and at the one before. */
interface PlanLookTable {
  personId: string;
  planId: string;
  seenNumber: number;
  seenAt: Instant;
  beforeNumber: number;
  beforeAt: Instant;
  /** Numbers, as JSON. */
  takenBack: string;
}

/** Between one person of the family and whoever looks after the plan. No other of the family sees it. */
interface PlanMessageTable {
  id: string;
  planId: string;
  personId: string;
  kind: 'message' | 'call back' | 'wrong date' | 'answer';
  /** The event whose date is said to be wrong. */
  eventId: string | null;
  isUrgent: Generated<number>;
  sealedWords: string;
  writtenBy: string;
  writtenAt: Instant;
  /** Of what the family writes, until it is answered. */
  answerDueOn: IsoDate | null;
  /** Of an answer: what it answers. */
  answers: string | null;
  /** When whoever it is for opened it. */
  readAt: Instant | null;
}

/** An adult or young person who may have access to a child's plan, once they have come in with their code. */
interface InvitationTable {
  id: string;
  childId: string;
  name: string;
  relationship: Relationship;
  maySee: string;
  protectedAt: Instant | null;
  /** Why they are protected no more. */
  protectionReason: string | null;
  /** Their postal address and e-mail address, as JSON. */
  sealedReach: string;
  reason: string;
  madeBy: string;
  madeAt: Instant;
  usedBy: string | null;
  usedAt: Instant | null;
  endedBy: string | null;
  endedAt: Instant | null;
}

interface ActivationCodeTable {
  id: string;
  invitationId: string;
  codeHash: string;
  madeBy: string;
  madeAt: Instant;
  expiresAt: Instant;
  tries: Generated<number>;
  endedAt: Instant | null;
  endedHow: 'used' | 'replaced' | 'locked' | 'ended' | null;
}

/** A caseworker's word that somebody in a protected case is who they say. Asked for first, and given or refused. */
interface WordTable {
  id: string;
  personId: string;
  childId: string;
  about: 'getting in' | 'changing how to sign in';
  invitationId: string | null;
  askedAt: Instant;
  given: 'yes' | 'no' | null;
  /** How the caseworker made sure. */
  means: string | null;
  givenBy: string | null;
  givenAt: Instant | null;
  goodUntil: Instant | null;
  spentAt: Instant | null;
}

interface PostalAddressTable {
  id: string;
  personId: string;
  sealedLines: string;
  addedBy: string;
  addedAt: Instant;
  endedAt: Instant | null;
}

/** A calendar that a person's phone asks for, by a secret address. */
interface CalendarFeedTable {
  id: string;
  personId: string;
  secretHash: string;
  madeAt: Instant;
  endedAt: Instant | null;
}

export interface Schema {
  dueJob: DueJobTable;
  message: MessageTable;
  person: PersonTable;
  emailAddress: EmailAddressTable;
  roleGrant: RoleGrantTable;
  session: SessionTable;
  challenge: ChallengeTable;
  secondFactor: SecondFactorTable;
  recoveryCode: RecoveryCodeTable;
  councilIdentity: CouncilIdentityTable;
  rateLimit: RateLimitTable;
  provenNetwork: ProvenNetworkTable;
  keptForm: KeptFormTable;
  notice: NoticeTable;
  contactWish: ContactWishTable;
  portalKey: PortalKeyTable;
  accessLog: AccessLogTable;
  accessLogHead: AccessLogHeadTable;
  child: ChildTable;
  childNameWord: ChildNameWordTable;
  standing: StandingTable;
  plan: PlanTable;
  planEvent: PlanEventTable;
  planLook: PlanLookTable;
  planMessage: PlanMessageTable;
  planCover: PlanCoverTable;
  accessChoice: AccessChoiceTable;
  handoverStep: HandoverStepTable;
  invitation: InvitationTable;
  activationCode: ActivationCodeTable;
  word: WordTable;
  postalAddress: PostalAddressTable;
  calendarFeed: CalendarFeedTable;
  planNow: PlanNowTable;
  planDue: PlanDueTable;
  school: SchoolTable;
  caseImport: CaseImportTable;
  fedEvent: FedEventTable;
  partner: PartnerTable;
  reviewList: ReviewListTable;
  reviewListLine: ReviewListLineTable;
  reviewListLook: ReviewListLookTable;
  scorecardDraft: ScorecardDraftTable;
  scorecardIssue: ScorecardIssueTable;
  transferRound: TransferRoundTable;
  transferChild: TransferChildTable;
  transferVoice: TransferVoiceTable;
  transferBatch: TransferBatchTable;
  transferLetter: TransferLetterTable;
  transferCode: TransferCodeTable;
  transferSitting: TransferSittingTable;
  transferDraft: TransferDraftTable;
  transferAnswer: TransferAnswerTable;
  transferTask: TransferTaskTable;
}

/** The database of people and what they do. A transaction fits the same type. */
export type Db = Kysely<Schema>;
