import { randomUUID } from 'node:crypto';
import type { Db } from '#database/schema.ts';
import { seal, unseal } from '#database/sealed.ts';
import type { SignedIn } from './person.ts';

/** What was typed is kept this long, in milliseconds. */
export const KEPT_FOR = 60 * 60_000;

/** What is typed to get in, and what a form carries along. */
const NOT_KEPT: readonly string[] = ['code', 'answer', 'next', '_path'];

/** More than any form of ours holds, in letters. */
const MOST_KEPT = 20_000;

export type Fields = [name: string, value: string][];

/** What may be kept of a form. */
export function fieldsToKeep(form: FormData): Fields {
  return [...form].flatMap(([name, value]): Fields =>
    typeof value === 'string' && !NOT_KEPT.includes(name) ? [[name, value]] : [],
  );
}

/** Keeps what somebody was typing when their session ran out, for nobody but them. What no form of ours can hold is not kept. */
export async function keepForm(db: Db, personId: string, path: string, fields: Fields, now: Date): Promise<void> {
  const text = JSON.stringify(fields);
  if (text.length > MOST_KEPT) return;
  const sealed = seal(text, placeOf(personId, path));
  const keptAt = now.toISOString();
  await db
    .insertInto('keptForm')
    .values({ id: randomUUID(), personId, path, sealed, keptAt })
    .onConflict((conflict) => conflict.columns(['personId', 'path']).doUpdateSet({ sealed, keptAt }))
    .execute();
}

/** What the person was typing on this page. It is kept until they send it, or for an hour. */
export async function findKeptForm(db: Db, person: SignedIn, path: string, now: Date): Promise<Fields | undefined> {
  const row = await db
    .selectFrom('keptForm')
    .select('sealed')
    .where('personId', '=', person.id)
    .where('path', '=', path)
    .where('keptAt', '>', new Date(now.getTime() - KEPT_FOR).toISOString())
    .executeTakeFirst();
  return row && (JSON.parse(unseal(row.sealed, placeOf(person.id, path))) as Fields);
}

export async function forgetKeptForm(db: Db, person: SignedIn, path: string): Promise<void> {
  await db.deleteFrom('keptForm').where('personId', '=', person.id).where('path', '=', path).execute();
}

function placeOf(personId: string, path: string): string {
  return `kept_form:${personId} ${path}:sealed`;
}
