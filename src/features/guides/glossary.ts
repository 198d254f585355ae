import { Parser } from 'htmlparser2';
import { z } from 'zod';

/** `content/glossary.yaml`: hard words and short forms. */
export const glossarySchema = z.array(
  z.strictObject({
    term: z.string().min(1),
    says: z.string().max(200),
    also: z.array(z.string().min(1)).default([]).describe('Other forms found in text, as whole words.'),
    longer: z.string().optional().describe('What the letters stand for.'),
  }),
);
export type Glossary = z.infer<typeof glossarySchema>;
export type Term = Glossary[number];

/** The name of a term in an address: "EHC plan" is `ehc-plan`. */
export function anchorOf({ term }: Pick<Term, 'term'>): string {
  return term
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** Words inside these already are something else. */
const LEFT_ALONE = new Set(['a', 'button', 'h1', 'h2', 'h3', 'h4', 'code', 'summary', 'th']);

/**
 * Makes each term a button that opens its meaning in place, where the text first uses it.
 * Forms in capitals are matched as they are written, so that "SEN" is not found in "sent"; others in any case.
 * @returns the HTML, and the terms it explains in the order they come.
 */
export function explainTerms(html: string, glossary: Glossary): { html: string; explained: Term[] } {
  const byForm = new Map<string, Term>();
  for (const term of glossary) for (const form of [term.term, ...term.also]) byForm.set(form.toLowerCase(), term);
  const exactForms = new Set(glossary.flatMap(({ term, also }) => [term, ...also]).filter(isInCapitals));
  const forms = [...byForm.keys()].sort((one, other) => other.length - one.length).map(escaped);
  if (forms.length === 0) return { html, explained: [] };
  const anyForm = new RegExp(`(?<![\\p{L}\\p{N}@/.-])(?:${forms.join('|')})(?![\\p{L}\\p{N}@-])`, 'giu');

  const explained: Term[] = [];
  let result = '';
  let copiedTo = 0;
  for (const { start, end } of proseIn(html)) {
    const text = html.slice(start, end);
    const explainedText = text.replace(anyForm, (found) => {
      const term = byForm.get(found.toLowerCase());
      if (!term || explained.includes(term)) return found;
      if (isInCapitals(firstFormLike(found, term)) && !exactForms.has(found)) return found;
      explained.push(term);
      return withMeaning(found, term);
    });
    result += html.slice(copiedTo, start) + explainedText;
    copiedTo = end;
  }
  return { html: result + html.slice(copiedTo), explained };
}

/** Where the running text of some HTML stands in it. */
function proseIn(html: string): { start: number; end: number }[] {
  const prose: { start: number; end: number }[] = [];
  const open: string[] = [];
  const parser = new Parser(
    {
      onopentagname: (name) => open.push(name),
      onclosetag: () => open.pop(),
      ontext: () => {
        if (!open.some((name) => LEFT_ALONE.has(name)))
          prose.push({ start: parser.startIndex, end: parser.endIndex + 1 });
      },
    },
    { decodeEntities: false },
  );
  parser.end(html);
  return prose;
}

function withMeaning(found: string, term: Term): string {
  const id = `word-${anchorOf(term)}`;
  const name = term.longer ?? term.term;
  return (
    `<button type="button" class="term" popovertarget="${id}">${found}</button>` +
    `<span class="meaning" id="${id}" popover data-pagefind-ignore><strong>${escapeHtml(name)}</strong> ${escapeHtml(term.says)}</span>`
  );
}

function firstFormLike(found: string, { term, also }: Term): string {
  return [term, ...also].find((form) => form.toLowerCase() === found.toLowerCase()) ?? term;
}

function isInCapitals(form: string): boolean {
  return form === form.toUpperCase() || /^[A-Z]{2,}s$/.test(form);
}

function escaped(form: string): string {
  return form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

/** The term that somebody typed, by any of its forms. */
export function meaningOf(typed: string, glossary: Glossary): Term | undefined {
  const form = typed.trim().toLowerCase();
  return glossary.find(({ term, also, longer }) => [term, ...also, longer].some((one) => one?.toLowerCase() === form));
}
