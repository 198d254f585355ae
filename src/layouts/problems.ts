import { isInputError, type ActionError } from 'astro:actions';

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
 * What an action found wrong.
 * @param fields the fields of the form in order; a problem that is not of one field is put at the first
 */
export function problemsIn(error: ActionError | undefined, fields: string[]): Problems {
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
