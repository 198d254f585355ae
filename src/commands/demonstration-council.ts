import { dayInLondon } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import { beginImport } from '#features/case-feed/case-import.store.ts';
import type { ColumnMap } from '#features/case-feed/column-map.ts';
import { runImport } from '#features/case-feed/run-import.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import { addPerson } from '#features/identity/person.store.ts';
import { insertFactor } from '#features/identity/second-factor.store.ts';
import { publishPastOfDemonstration } from '#features/scorecard/publish.store.ts';
import { addJob } from '#jobs/due-job.store.ts';
import { madeUpCases } from './demonstration-cases.ts';

/** Who look after the made-up cases. Sam Reid has the families of the stories, and none of these. */
const CASEWORKERS = [
  { name: 'Bela Novak', address: 'bela@example.org', number: '+447700900021' },
  { name: 'Cass Whitby', address: 'cass@example.org', number: '+447700900019' },
  { name: 'Denny Lowe', address: 'denny@example.org', number: '+447700900020' },
];
const CASES = 300;
/** So many months of made-up figures are published. */
const MONTHS = 14;

/** Fills the demonstration with a council's worth of cases, through the case feed as a real council's come, and its figures. */
export async function loadDemonstrationCouncil(
  db: Db,
  { map, choices }: { map: ColumnMap; choices: Choices },
  clock: () => Date,
): Promise<void> {
  const now = clock();
  await db.transaction().execute(async (trx) => {
    for (const { number, ...person } of CASEWORKERS) {
      const id = await addPerson(trx, { ...person, role: 'caseworker', reason: 'Demonstration' }, undefined, now);
      if (id) await insertFactor(trx, id, { kind: 'text', number }, now);
    }
  });
  const cases = madeUpCases(
    CASES,
    dayInLondon(now),
    CASEWORKERS.map(({ address }) => address),
  );
  const bytes = Buffer.from(JSON.stringify({ cases }));
  const begun = await beginImport(db, { source: 'command', format: 'json', bytes, startedBy: undefined }, now);
  if (begun === 'at work') return;
  await runImport(db, begun.id, { map, choices }, clock);
  await publishPastOfDemonstration(db, choices, MONTHS, now);
  await addJob(db, { kind: 'count the figures', uniqueKey: 'count the figures of the demonstration', dueAt: now });
}
