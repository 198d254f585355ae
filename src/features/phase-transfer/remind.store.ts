import { sql } from 'kysely';
import { dayInLondon, startOfDayInLondon, type IsoDate } from '#calendar/dates.ts';
import type { Db } from '#database/schema.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { JobHandler } from '#jobs/worker.ts';
import { askedForThemselves, askedOf, type Asked } from './reminding.ts';
import { listRunningRounds } from './round.store.ts';
import type { Round } from './round.ts';
import { addTask, askToRing } from './task.store.ts';
import { askByMessage } from './tell-transfer.store.ts';
import { findVoice, listVoicesOfRound } from './voice.store.ts';
import type { Voice } from './voice.ts';
import { listWhom } from './whom.store.ts';

/** So many voices are looked at in one go. */
const AT_ONCE = 200;

/**
 * Does the job "remind of transfers": whoever may say what they want and has not is asked, and reminded on the days of the
 * round, until they have answered; and a young person is asked again once it is their own to decide. By message where one
 * reaches them; else a letter or a call is to be done. What one of a family did changes nothing for another. It may run
 * twice, end half-way, and miss days.
 */
export function remindOfTransfers(choices: Choices): JobHandler {
  return async (db, _job, now) => {
    for (const round of await listRunningRounds(db, now)) {
      const voices = await listVoicesOfRound(db, round.id, choices, now);
      for (let from = 0; from < voices.length; from += AT_ONCE)
        await remindSome(db, round, voices.slice(from, from + AT_ONCE), choices, now);
    }
  };
}

async function remindSome(db: Db, round: Round, voices: readonly Voice[], choices: Choices, now: Date): Promise<void> {
  const today = dayInLondon(now);
  const known = await readStates(
    db,
    voices.map(({ id }) => id),
  );
  for (const voice of voices) {
    const state = known.get(voice.id);
    if (!state) continue;
    const asked = whatToAsk(round, voice, state, today, choices);
    // Whoever has no account is in the first letters.
    if (asked?.what === 'something to answer' && !voice.personId) continue;
    if (asked && !(await isAsked(db, voice, asked))) await ask(db, voice.id, asked, choices, now);
  }
}

/** What of a voice says whether it is asked: nothing that another of the family did. */
interface State {
  addedAt: string;
  hasAnswered: boolean;
  isOwnDecision: boolean;
  isDone: boolean;
}

function whatToAsk(round: Round, voice: Voice, state: State, today: IsoDate, choices: Choices): Asked | undefined {
  if (state.isDone) return undefined;
  const own = state.isOwnDecision ? undefined : askedForThemselves(voice, today, choices);
  if (own) return own;
  return state.hasAnswered ? undefined : askedOf(round, state.addedAt, today);
}

async function readStates(db: Db, voiceIds: readonly string[]): Promise<Map<string, State>> {
  if (voiceIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('transferVoice')
    .leftJoin('transferAnswer', (join) =>
      join.onRef('transferAnswer.voiceId', '=', 'transferVoice.id').on(
        sql<boolean>`transfer_answer.number = (select max(number) from transfer_answer as every_one
            where every_one.voice_id = transfer_voice.id)`,
      ),
    )
    .where('transferVoice.id', 'in', voiceIds)
    .select(['transferVoice.id', 'transferVoice.addedAt', 'transferAnswer.state', 'transferAnswer.decides'])
    .select(
      sql<number>`case when exists (select 1 from transfer_task where transfer_task.voice_id = transfer_voice.id
        and transfer_task.outcome = 'does not want to say') then 1 else 0 end`.as('isDone'),
    )
    .execute();
  return new Map(
    rows.map(({ id, addedAt, state, decides, isDone }) => [
      id,
      {
        addedAt,
        // Who took it back is asked again.
        hasAnswered: state === 'sent',
        isOwnDecision: decides === 1 || state === 'withdrawn',
        isDone: Number(isDone) === 1,
      },
    ]),
  );
}

/** Whether they were asked this since its day, by message or by something for an officer to do. */
async function isAsked(db: Db, { id, personId, planId }: Voice, { what, on }: Asked): Promise<boolean> {
  const kinds = what === 'yours to decide' ? (['confirm'] as const) : (['letter', 'phone'] as const);
  const task = await db
    .selectFrom('transferTask')
    .select('id')
    .where('voiceId', '=', id)
    .where('kind', 'in', kinds)
    .where('dueOn', '>=', on)
    .executeTakeFirst();
  if (task || !personId) return task !== undefined;
  const notice = await db
    .selectFrom('notice')
    .select('id')
    .where('personId', '=', personId)
    .where('planId', '=', planId)
    .where('kind', '=', what)
    .where('at', '>=', startOfDayInLondon(on).toISOString())
    .executeTakeFirst();
  return notice !== undefined;
}

/** Asks one, unless they have answered at this very moment: whoever sends an answer waits, or this does. */
async function ask(db: Db, voiceId: string, asked: Asked, choices: Choices, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('transferVoice')
      .set(({ ref }) => ({ id: ref('id') }))
      .where('id', '=', voiceId)
      .execute();
    const voice = await findVoice(trx, voiceId, choices, now);
    const state = (await readStates(trx, [voiceId])).get(voiceId);
    const isStill = asked.what === 'yours to decide' ? state?.isOwnDecision === false : state?.hasAnswered === false;
    if (!voice || !isStill || (await isAsked(trx, voice, asked))) return;
    const { personId, planId } = voice;
    const isReached = personId !== null && (await askByMessage(trx, { personId, planId }, asked.what, now));
    if (isReached) return;
    // The first letters are a batch of their own, for everybody.
    if (asked.what === 'something to answer') return;
    if (asked.what === 'yours to decide') await addTask(trx, voiceId, 'confirm', dayInLondon(now), now);
    else if (await mayWriteTo(trx, voice, now)) await addTask(trx, voiceId, 'letter', dayInLondon(now), now);
    else await askToRing(trx, voiceId, dayInLondon(now), now);
  });
}

/** Whether a letter may go to them: they did not leave it out, and it is known where. */
async function mayWriteTo(trx: Db, voice: Voice, now: Date): Promise<boolean> {
  const [whom] = await listWhom(trx, [voice], now);
  return whom !== undefined && whom.mayPost && whom.to !== undefined;
}
