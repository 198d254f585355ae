import type { Generated, Kysely } from 'kysely';

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

export interface Schema {
  dueJob: DueJobTable;
}

/** The database of people and what they do. A transaction fits the same type. */
export type Db = Kysely<Schema>;
