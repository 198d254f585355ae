import { randomUUID } from 'node:crypto';
import type { AstroGlobal } from 'astro';
import { isInputError, type ActionError } from 'astro:actions';
import { dayInLondon, now } from '#calendar/dates.ts';
import { findKeptForm } from '#features/identity/kept-form.store.ts';
import { effectOf, isThereAlready } from '#features/plan/effect.ts';
import type { EventKind } from '#features/plan/event.ts';
import { eventForm } from '#features/plan/office-forms.ts';
import { fieldsOf } from '#features/plan/office-words.ts';
import type { PlanOfficer } from '#features/plan/officer-access.store.ts';
import type { PlanRecord } from '#features/plan/record.store.ts';
import { toldOf } from '#features/plan/told.ts';
import { authority } from './published.ts';
import { sentForm } from './sent-form.ts';

type Result = { error: ActionError | undefined } | undefined;

/**
 * What the pages that add and correct an event show: the fields, with what was typed; or what it would change.
 * @param result what the action said that the form was sent to, if any
 * @param startsAs what stands in the fields before anything is typed
 */
export async function eventPage(
  astro: AstroGlobal,
  officer: PlanOfficer,
  record: PlanRecord,
  result: Result,
  { kind, startsAs = {} }: { kind?: EventKind; startsAs?: Record<string, string> },
) {
  const today = dayInLondon(now());
  const kept = result ? undefined : await findKeptForm(astro.locals.db, officer, astro.url.pathname, now());
  const sent: [string, string][] = result
    ? [...(await astro.request.clone().formData())].map(([name, value]) => [name, String(value)])
    : (kept ?? []);
  const all = new Map(sent);
  const isConflict = result?.error !== undefined && !isInputError(result.error);
  const names = kind ? ['on', ...fieldsOf(kind).map(({ name }) => name), 'onlyFor', 'kind'] : ['kind'];
  const { problems } = await sentForm(astro, result, isConflict ? [] : names, kept);
  const seen = Number(all.get('seen') ?? Number.MAX_SAFE_INTEGER);
  const form = eventForm(() => today).safeParse(Object.fromEntries(sent));
  const event = result && !isInputError(result.error) && all.get('back') !== 'yes' ? form.data?.event : undefined;
  const wrong = record.events.find(({ id }) => id === event?.supersedes);
  const asked = all.get('event');
  return {
    problems,
    sent,
    value: (field: string) => (sent.length > 0 ? all.get(field) : startsAs[field]),
    // A form that is saved already begins anew.
    id: asked && !record.events.some(({ id }) => id === asked) ? asked : randomUUID(),
    meanwhile: record.events.filter(({ number }) => number > seen),
    ready: event && {
      event,
      effect: effectOf(record, event, today, authority.clock),
      told: toldOf(record, event, wrong, today, authority.clock),
      isThereAlready: event.kind !== 'did not happen' && isThereAlready(record.events, event),
    },
  };
}
