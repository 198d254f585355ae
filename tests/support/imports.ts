import { randomUUID } from 'node:crypto';
import { now } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { seal } from '#database/sealed.ts';
import { NO_COUNTS, type Counts, type Fault, type ImportState, type SecondLook } from '#features/case-feed/report.ts';

interface Became {
  state: ImportState;
  counts?: Partial<Counts>;
  faults?: Fault[];
  looks?: SecondLook[];
}

/** A file that somebody sent, and what became of it, as if it had been read: another may be at work meanwhile. */
export async function addImport(db: Db, startedBy: string, became: Became): Promise<string> {
  const { state, counts, faults = [], looks = [] } = became;
  const id = randomUUID();
  const at = now().toISOString();
  const report = { faults, looks, decision: null, decided: [] };
  await db
    .insertInto('caseImport')
    .values({
      id,
      source: 'upload',
      format: 'csv',
      fileHash: id,
      state,
      startedBy,
      startedAt: at,
      counts: JSON.stringify({ ...NO_COUNTS, ...counts }),
      sealedReport: seal(JSON.stringify(report), `case_import:${id}:sealed_report`),
      finishedAt: state === 'second look' ? null : at,
    })
    .execute();
  return id;
}

/** An event that would move from one plan to another. */
export function movingEvent(about: SecondLook['about'], row = '3'): SecondLook {
  return {
    kind: 'event moves',
    row,
    case: 'EHC-0412',
    event: 'E-7',
    from: 'EHC-1001',
    to: 'EHC-0412',
    says: 'Taking it: on EHC-1001 the event did not happen, and it stands on EHC-0412',
    about,
  };
}
