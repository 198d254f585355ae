import type { Migration } from 'kysely/migration';
import * as dueJobs from './0001-due-jobs.ts';

/** Imported by name, not read from a folder, so that a bundled server carries its own migrations. */
export const migrations: Record<string, Migration> = {
  '0001-due-jobs': dueJobs,
};
