import type { Db } from '#database/schema.ts';
import { parts } from '#features/case-feed/insert-many.store.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import {
  lettersIn,
  lockBatch,
  noteLookAtBatch,
  type BatchRow,
  type Held,
  type Manager,
  type OpenLetter,
  voicesOf,
} from './batch.store.ts';
import { makeCodes } from './code.store.ts';
import { letterReference } from './letter.ts';
import { noteLettersSent } from './task.store.ts';
import type { Voice } from './voice.ts';

/** A letter that was made this once. Its code stands nowhere else. */
export interface MadeLetter {
  number: number;
  /** What stands on the slip that comes back. */
  reference: string;
  name: string;
  /** Nothing where it is given by hand. */
  lines: string | undefined;
  schoolName: string | null;
  speaker: Voice['speaker'];
  opensOn: Voice['opensOn'];
  closesOn: Voice['closesOn'];
  movesOn: Voice['movesOn'];
  isReminder: boolean;
  code: string;
}

export interface MadeLetters {
  letters: MadeLetter[];
  held: { number: number; name: string; why: Held }[];
}

/**
 * Makes the letters of a batch that was released, all or those from one number to another, with new codes: those before
 * end. `made already` when they were made since the form was shown, so that a form that is sent twice makes one set.
 * @param since when letters of the batch had last been made, as the form was shown
 */
export async function makeLetters(
  db: Db,
  manager: Manager,
  { round, batch, since, from = 1, to = Infinity }: { round: string; batch: string; since: string; from?: number | undefined; to?: number | undefined }, // prettier-ignore
  choices: Choices,
  now: Date,
): Promise<MadeLetters | 'made already' | 'not released' | 'nobody' | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await lockBatch(trx, round, batch);
    if (!row) return undefined;
    if (row.endedAt || (!row.releasedAt && !row.printedAt)) return 'not released';
    if ((row.printedAt ?? '') !== since) return 'made already';
    const chosen = (await lettersIn(trx, batch, choices, now)).filter(
      ({ row: { number, leftOutAt } }) => number >= from && number <= to && leftOutAt === null,
    );
    if (chosen.length === 0) return 'nobody';
    const letters = await makeThese(trx, manager, row.kind, chosen, now);
    await notePrinted(trx, manager, row, now);
    await noteLookAtBatch(trx, manager, row, voicesOf(chosen), now);
    const held = chosen.flatMap(({ row: { number }, voice: { name }, held }) =>
      held ? { number, name, why: held } : [],
    );
    return { letters, held };
  });
}

export async function makeThese(
  trx: Db,
  officer: PlanOfficer,
  kind: BatchRow['kind'],
  chosen: readonly OpenLetter[],
  now: Date,
): Promise<MadeLetter[]> {
  const good = chosen.filter(({ held }) => !held);
  const codes = await makeCodes(
    trx,
    good.map(({ row, voice }) => ({ voiceId: voice.id, letterId: row.id })),
    officer,
    now,
  );
  for (const some of parts(good, 500))
    await trx
      .updateTable('transferLetter')
      .set({ printedAt: now.toISOString() })
      .where(
        'id',
        'in',
        some.map(({ row }) => row.id),
      )
      .execute();
  await noteLettersSent(
    trx,
    good.map(({ voice }) => voice.id),
    officer.id,
    now,
  );
  return good.map(({ row, voice, whom }, index) => {
    const { name, speaker, opensOn, closesOn, movesOn } = voice;
    return {
      ...{ number: row.number, reference: letterReference(row.id), name, speaker, opensOn, closesOn, movesOn },
      lines: whom.to === 'by hand' ? undefined : whom.to?.lines,
      schoolName: whom.schoolName,
      isReminder: kind === 'reminder',
      code: codes[index]?.code ?? '',
    };
  });
}

/** Each time is later than the one before, also while a clock stands still: the form knows by it what it was shown with. */
export async function notePrinted(
  trx: Db,
  officer: PlanOfficer,
  { id, printedAt }: BatchRow,
  now: Date,
): Promise<void> {
  const at = new Date(Math.max(now.getTime(), printedAt ? new Date(printedAt).getTime() + 1 : 0));
  await trx
    .updateTable('transferBatch')
    .set({ printedBy: officer.id, printedAt: at.toISOString() })
    .where('id', '=', id)
    .execute();
}
