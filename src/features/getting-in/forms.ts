import { z } from 'zod';
import { typedDay } from '#calendar/typed-day.ts';
import type { IsoDate } from '#calendar/dates.ts';
import { address, reason, withoutNothing, written } from '#features/identity/forms.ts';
import { PARTS_OF_A_PLAN, RELATIONSHIPS, type PartOfAPlan, type Relationship } from '#features/plan/standing.ts';
import { CHOICES, type Choice } from './choice.ts';
import { MEANS, type Means } from './means.ts';

const BORN = 'Type the date of birth, such as 27 3 2016';

const typed = z.string().max(300).nullish();
const proof = { code: typed, 'born-day': typed, 'born-month': typed, 'born-year': typed };
type TypedProof = z.output<z.ZodObject<typeof proof>>;

/** The code of the letter and the child's date of birth. What is wrong with each is said at once. */
export const proofForm = z.object(proof).transform(proven);
export const proofWithAddressForm = z.object({ ...proof, address: typed }).transform((sent, check) => {
  const given = address.safeParse(sent.address ?? '');
  if (!given.success) complain(check, 'address', given.error.issues[0]?.message);
  return { ...proven(sent, check), address: given.data ?? '' };
});

function proven(sent: TypedProof, check: z.RefinementCtx): { code: string; born: IsoDate } {
  const code = written.safeParse(sent.code ?? '');
  if (!code.success) complain(check, 'code', code.error.issues[0]?.message);
  const born = dayIn(sent);
  if (!born) complain(check, 'born', BORN);
  return { code: code.data ?? '', born: born ?? '0-0-0' };
}

function dayIn(sent: TypedProof): IsoDate | undefined {
  const { 'born-day': day, 'born-month': month, 'born-year': year } = sent;
  return typedDay({ day: day ?? '', month: month ?? '', year: year ?? '' });
}

function complain(check: z.RefinementCtx, field: string, message = 'Check this'): void {
  check.addIssue({ code: 'custom', path: [field], message });
}

const plan = z.uuid();
const relationship = z
  .string({ error: 'Choose what they are to the child' })
  .refine((word) => Object.hasOwn(RELATIONSHIPS, word), 'Choose what they are to the child')
  .transform((word) => word as Relationship);
const maySee = z
  .array(z.enum(Object.keys(PARTS_OF_A_PLAN) as [PartOfAPlan], { error: 'Choose from the list' }))
  .transform((parts) => parts.join(' '));
const means = z.enum(Object.keys(MEANS) as [Means], { error: 'Choose how you made sure' });

/** A postal address as it stands on an envelope. */
const lines = z
  .string()
  .overwrite(withoutNothing)
  .trim()
  .max(300, 'Type a shorter address')
  .transform((text) => text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean).join('\n')); // prettier-ignore
const ADDRESS_LINES = 'Type the postal address';

export const inviteForm = z.object({
  id: z.uuid(),
  plan,
  name: z
    .string({ error: 'Type their name' })
    .overwrite(withoutNothing)
    .trim()
    .min(1, 'Type their name')
    .max(120, 'Type a shorter name'),
  relationship,
  maySee,
  isProtected: z.literal('yes').nullish(),
  lines: z.string({ error: ADDRESS_LINES }).pipe(lines).refine(Boolean, ADDRESS_LINES),
  address: z
    .string()
    .nullish()
    .transform((text) => text?.trim() || undefined)
    .pipe(address.optional()),
  reason,
});
export type Invited = Omit<z.output<typeof inviteForm>, 'plan'>;

export const letterForm = z.object({ plan, invitation: z.uuid(), letter: z.uuid() });
export const invitationForm = z.object({ plan, invitation: z.uuid() });
const ofStanding = { plan, standing: z.uuid() };
export const maySeeForm = z.object({ ...ofStanding, maySee });
export const whyForm = z.object({ ...ofStanding, why: reason });
export const endForm = z.object({
  ...ofStanding,
  endWhy: reason,
  sure: z.literal('yes', { error: 'Tick that you are sure' }),
  isBarred: z.literal('yes').nullish(),
});
export const pastForm = z.object({ plan, past: z.uuid(), pastWhy: reason });
export const postalAddressForm = z.object({
  ...ofStanding,
  lines: z.string({ error: ADDRESS_LINES }).pipe(lines).refine(Boolean, ADDRESS_LINES),
});
export const choiceForm = z.object({
  ...ofStanding,
  choice: z.enum(Object.keys(CHOICES) as [Choice], { error: 'Choose what was said' }),
  saidHow: z
    .string({ error: 'Say how it was said, or how it was found' })
    .overwrite(withoutNothing)
    .trim()
    .min(3, 'Say how it was said, or how it was found')
    .max(500, 'Say it in at most 500 letters'),
});
export const vouchForm = z.object({ ...ofStanding, means });
export const wordForm = z.object({ plan, word: z.uuid(), means });
export const refusalForm = z.object({
  plan,
  word: z.uuid(),
  means: z
    .enum(Object.keys(MEANS) as [Means])
    .nullish()
    .transform((word) => word ?? undefined),
});
export const inCareForm = z
  .object({ plan, 'since-day': typed, 'since-month': typed, 'since-year': typed })
  .transform((sent, check): { plan: string; since: IsoDate | null } => {
    const [day, month, year] = [sent['since-day'] ?? '', sent['since-month'] ?? '', sent['since-year'] ?? ''];
    if (!day && !month && !year) return { plan: sent.plan, since: null };
    const since = typedDay({ day, month, year });
    if (!since) complain(check, 'since', 'Type a date, such as 27 3 2026, or leave all three empty');
    return { plan: sent.plan, since: since ?? null };
  });
export const nothingForm = z.object({});
