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
}

interface ContactWishTable {
  id: string;
  personId: string;
  /** Words of `CHANNELS`, apart by spaces. */
  channels: string;
  sealedNote: string;
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
  dateOfBirth: IsoDate;
  addedAt: Instant;
  endedAt: Instant | null;
}

interface StandingTable {
  id: string;
  personId: string;
  childId: string;
  relationship: 'parent' | 'foster carer' | 'representative' | 'young person';
  /** Since when nothing that could lead to this person may reach the others who have standing for the child. */
  protectedAt: Instant | null;
  reason: string;
  givenBy: string | null;
  givenAt: Instant;
  endedBy: string | null;
  endedAt: Instant | null;
  endReason: string | null;
}

interface PlanTable {
  id: string;
  childId: string;
  caseworkerId: string | null;
  addedAt: Instant;
  endedAt: Instant | null;
}

interface PlanEventTable {
  id: string;
  planId: string;
  kind: string;
  happenedOn: IsoDate;
  recordedBy: string | null;
  recordedAt: Instant;
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
  standing: StandingTable;
  plan: PlanTable;
  planEvent: PlanEventTable;
}

/** The database of people and what they do. A transaction fits the same type. */
export type Db = Kysely<Schema>;
