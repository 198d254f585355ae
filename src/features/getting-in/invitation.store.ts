import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { fingerprint, seal } from '#database/sealed.ts';
import { recordAccess } from '#features/access-log/access-log.store.ts';
import { newLetters } from '#features/identity/secret.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import { asOfficerDid, planInHand, reachIn, reachPlace, type InvitationRow, type Reach } from './case.store.ts';
import type { Invited } from './forms.ts';
import { endWouldBe, listWouldBes } from './would-be.store.ts';

const DAY = 24 * 60 * 60_000;
const CODE_DAYS = 28;
/** How often a code may be tried with a wrong date of birth before it ends. */
export const MOST_TRIES = 5;

export type CodeState = 'none' | 'open' | 'run out' | 'locked' | 'used' | 'ended';

export interface Invitation {
  id: string;
  name: string;
  relationship: InvitationRow['relationship'];
  maySee: string;
  isProtected: boolean;
  reason: string;
  madeAt: string;
  reach: Reach;
  /** How the newest code stands. */
  code: { state: CodeState; madeAt?: string; expiresAt?: string; tries?: number };
}

/** What a code is kept as: of no use without the key of the portal. */
export function codeHash(code: string): string {
  return fingerprint(code, 'activation code');
}

/** Whom to invite. The id is made when the form is shown, so that a form that is sent twice invites once. */
export type Invitee = Omit<Invited, 'id'> & { id?: string };

/** Invites somebody to a child's record. They get nothing before they come in with a code. Nothing when the plan is not the officer's. */
export async function invite(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  invited: Invitee,
  now: Date,
): Promise<string | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const id = await insertInvitation(trx, plan.childId, invited, officer.id, now);
    const kept = await trx
      .selectFrom('invitation')
      .select('id')
      .where('id', '=', id)
      .where('childId', '=', plan.childId)
      .executeTakeFirst();
    if (!kept) return undefined;
    await recordAccess(trx, asOfficerDid(officer, plan, 'invited somebody'), now);
    return id;
  });
}

/** Writes an invitation down, if there is none of its id. In the caller's transaction. Returns its id. */
export async function insertInvitation(
  db: Db,
  childId: string,
  { id = randomUUID(), lines, address, isProtected, ...invited }: Invitee,
  madeBy: string,
  now: Date,
): Promise<string> {
  const at = now.toISOString();
  const reach: Reach = { lines, address: address ?? null };
  await db
    .insertInto('invitation')
    .values({
      ...invited,
      id,
      childId,
      protectedAt: isProtected ? at : null,
      sealedReach: seal(JSON.stringify(reach), reachPlace(id)),
      madeBy,
      madeAt: at,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return id;
}

/** What a letter says that is made this once. The code stands nowhere else. */
export interface MadeLetter {
  name: string;
  lines: string;
  code: string;
  expiresAt: string;
}

/**
 * Makes a letter with a new code; the code before it ends. `over` when the letter of this id was made already, or nobody
 * is invited any more. Nothing when the plan is not the officer's.
 * @param letterId made with the form, so that a form that is sent twice makes one letter
 */
export async function makeLetter(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, invitation, letter: letterId }: { plan: string; invitation: string; letter: string },
  now: Date,
): Promise<MadeLetter | 'made already' | 'over' | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const row = await lockInvitation(trx, plan.childId, invitation);
    if (!row) return undefined;
    const before = await trx.selectFrom('activationCode').select('id').where('id', '=', letterId).executeTakeFirst();
    if (before) return 'made already';
    if (row.usedAt || row.endedAt) return 'over';
    await endCodes(trx, invitation, 'replaced', now);
    const code = newLetters();
    const expiresAt = new Date(now.getTime() + CODE_DAYS * DAY).toISOString();
    await trx
      .insertInto('activationCode')
      .values({
        id: letterId,
        invitationId: invitation,
        codeHash: codeHash(code),
        madeBy: officer.id,
        madeAt: now.toISOString(),
        expiresAt,
      })
      .execute();
    await recordAccess(trx, asOfficerDid(officer, plan, 'made a letter with a code'), now);
    return { name: row.name, lines: reachIn(row).lines, code, expiresAt };
  });
}

/** Takes an invitation back: its code, and whatever waits because of it, are over. False when it is used or over already. */
export async function takeBack(
  db: Db,
  officer: PlanOfficer,
  { plan: planId, invitation }: { plan: string; invitation: string },
  now: Date,
): Promise<boolean | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan || !(await lockInvitation(trx, plan.childId, invitation))) return undefined;
    const at = now.toISOString();
    const ended = await trx
      .updateTable('invitation')
      .set({ endedAt: at, endedBy: officer.id })
      .where('id', '=', invitation)
      .where('usedAt', 'is', null)
      .where('endedAt', 'is', null)
      .executeTakeFirst();
    if (ended.numUpdatedRows === 0n) return false;
    await endCodes(trx, invitation, 'ended', now);
    for (const wouldBe of await listWouldBes(trx, invitation)) await endWouldBe(trx, officer, wouldBe, now);
    await trx
      .updateTable('word')
      .set({ given: 'no', givenBy: officer.id, givenAt: at })
      .where('invitationId', '=', invitation)
      .where('given', 'is', null)
      .execute();
    await recordAccess(trx, asOfficerDid(officer, plan, 'took an invitation back'), now);
    return true;
  });
}

/** An invitation to a child's record, for an officer who may work on the plan. That it was read is in the access log. */
export async function findInvitation(
  db: Db,
  officer: PlanOfficer,
  planId: string,
  invitationId: string,
  now: Date,
): Promise<Invitation | undefined> {
  return db.transaction().execute(async (trx) => {
    const plan = await planInHand(trx, officer, planId, now);
    if (!plan) return undefined;
    const [invitation] = await openInvitations(trx, plan.childId, now, invitationId);
    if (!invitation) return undefined;
    await recordAccess(trx, asOfficerDid(officer, plan, 'read an invitation'), now);
    return invitation;
  });
}

/** Those who are invited to a child's record and have not come in yet. Writes nothing down. */
export async function openInvitations(db: Db, childId: string, now: Date, only?: string): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitation')
    .selectAll()
    .where('childId', '=', childId)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
    .orderBy('madeAt')
    .orderBy('id')
    .execute();
  if (rows.length === 0) return [];
  const codes = await db
    .selectFrom('activationCode')
    .select(['invitationId', 'madeAt', 'expiresAt', 'tries', 'endedHow'])
    .where(
      'invitationId',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('madeAt', 'desc')
    .orderBy('endedAt', (order) => order.desc().nullsFirst())
    .execute();
  return rows.map((row) => {
    const { id, name, relationship, maySee, protectedAt, reason, madeAt } = row;
    const code = codes.find(({ invitationId }) => invitationId === id);
    const facts = { id, name, relationship, maySee, reason, madeAt, isProtected: protectedAt !== null };
    return { ...facts, reach: reachIn(row), code: code ? { ...code, state: stateOf(code, now) } : { state: 'none' } };
  });
}

function stateOf({ endedHow, expiresAt }: { endedHow: string | null; expiresAt: string }, now: Date): CodeState {
  if (endedHow === 'locked' || endedHow === 'used') return endedHow;
  if (endedHow !== null) return 'ended';
  return expiresAt > now.toISOString() ? 'open' : 'run out';
}

/** The invitation, with whoever else changes it waiting until this transaction ends. */
async function lockInvitation(db: Db, childId: string, invitationId: string) {
  return db
    .updateTable('invitation')
    .set(({ ref }) => ({ name: ref('name') }))
    .where('id', '=', invitationId)
    .where('childId', '=', childId)
    .returningAll()
    .executeTakeFirst();
}

/** Ends the code of an invitation that is open, if there is one. */
export async function endCodes(db: Db, invitationId: string, endedHow: 'replaced' | 'ended', now: Date): Promise<void> {
  await db
    .updateTable('activationCode')
    .set({ endedAt: now.toISOString(), endedHow })
    .where('invitationId', '=', invitationId)
    .where('endedAt', 'is', null)
    .execute();
}
