import type { AstroGlobal } from 'astro';
import { isInputError, type ActionError } from 'astro:actions';
import { wayOn } from '#features/identity/forms.ts';
import type { Fields } from '#features/identity/kept-form.store.ts';

/** A form as it comes back to whoever sent it. */
export interface SentForm {
  problems: Problems;
  /** Everything that was typed or ticked, under the name of its field. */
  all: (name: string) => string[];
  typed: (name: string) => string | undefined;
  /** Where they were going when they were asked to sign in. */
  next: string | undefined;
}

/** What is wrong with a form that was sent. */
export interface Problems {
  /** For the list at the top, in the order of the fields. */
  list: { text: string; field?: string }[];
  /** What is wrong with one field, if anything. */
  of: (field: string) => string | undefined;
  /** Goes before the title of the page, as GOV.UK advises. */
  title: 'Error: ' | '';
}

/**
 * The form that a page shows again: as it was sent, or as it was kept when somebody's time ran out.
 * @param result what the action said that it was sent to, if any
 * @param fields the fields of the form in order; a problem that is not of one field is put at the first
 */
export async function sentForm(
  astro: AstroGlobal,
  result: { error: ActionError | undefined } | undefined,
  fields: string[],
  kept?: Fields,
): Promise<SentForm> {
  const sent: Fields | undefined = result
    ? [...(await astro.request.clone().formData())].map(([name, value]) => [name, String(value)])
    : kept;
  const all = (name: string): string[] => (sent ?? []).filter(([field]) => field === name).map(([, value]) => value);
  const typed = (name: string): string | undefined => all(name)[0];
  return {
    problems: problemsIn(result?.error, fields),
    all,
    typed,
    next: wayOn(typed('next') ?? astro.url.searchParams.get('next')),
  };
}

function problemsIn(error: ActionError | undefined, fields: string[]): Problems {
  const found = new Map<string, string>();
  if (isInputError(error)) {
    const wrong = error.fields as Record<string, string[] | undefined>;
    for (const field of fields) {
      const text = wrong[field]?.[0];
      if (text) found.set(field, text);
    }
    if (found.size === 0) found.set(fields[0] ?? '', 'Something in this form is not right. Go back and try again.');
  } else if (error) found.set(fields[0] ?? '', error.message);
  return {
    list: [...found].map(([field, text]) => (field ? { text, field } : { text })),
    of: (field) => found.get(field),
    title: found.size > 0 ? 'Error: ' : '',
  };
}
