import type { Migration } from 'kysely/migration';
import * as dueJobs from './0001-due-jobs.ts';
import * as messages from './0002-messages.ts';
import * as people from './0003-people.ts';
import * as accessLog from './0004-access-log.ts';
import * as plans from './0005-plans.ts';
import * as tracker from './0006-tracker.ts';
import * as councilSide from './0007-council-side.ts';
import * as phaseTransfer from './0008-phase-transfer.ts';

/** Imported by name, not read from a folder, so that a bundled server carries its own migrations. */
export const migrations: Record<string, Migration> = {
  '0001-due-jobs': dueJobs,
  '0002-messages': messages,
  '0003-people': people,
  '0004-access-log': accessLog,
  '0005-plans': plans,
  '0006-tracker': tracker,
  '0007-council-side': councilSide,
  '0008-phase-transfer': phaseTransfer,
};
