import type { SearchIndex } from '#features/search/index-schema.ts';
import { MOST_IN_A_LINE, MOST_IN_A_NUMBER, type Answers, type Place } from './answers.ts';
import { isSame, keyOf, PLACE_TYPES } from './place.ts';
import { findPlace } from './place.store.ts';
import { filled, type QuestionWords } from './words.ts';

// What the two questions about places send, and what of it is kept. The name of a place is read from the directory, and an
// order from what was kept before: a form only says which.

/** Everything that was sent under one name. */
export type SentFields = (name: string) => string[];

export interface Kept {
  patch: Partial<Answers>;
  /** What goes behind the address of the page when they stay on it; nothing when they go on. */
  stay: string | undefined;
  problem: { field: string; text: string } | undefined;
}

export const SHOWN_AT_ONCE = 10;
const MOST_SHOWN = 1000;
/** More than anybody names, so that a draft stays small. */
const MOST_KEPT = 100;

/** How many places an address asks to see. */
export function shownIn(query: URLSearchParams): number {
  const shown = Number(query.get('show'));
  return Number.isInteger(shown) && shown > SHOWN_AT_ONCE && shown <= MOST_SHOWN ? shown : SHOWN_AT_ONCE;
}

/** The question of the one place. */
export async function placeFrom(index: SearchIndex, sent: SentFields, { labels }: QuestionWords): Promise<Kept> {
  const notListed = one(sent, 'notListed').slice(0, MOST_IN_A_LINE);
  const wants = one(sent, 'wants') || (notListed && 'not listed');
  const chosen = wants.startsWith('/') ? await findPlace(index, wants) : undefined;
  const asks = chosen ? 'place' : WITHOUT_A_PLACE.find((answer) => answer === wants);
  const patch: Partial<Answers> = {
    ...soughtIn(sent),
    asks,
    place: chosen ? placeOf(chosen) : asks === 'not listed' && notListed ? { path: null, name: notListed } : undefined,
    ringNumber: asks === 'talk first' ? one(sent, 'ringNumber').slice(0, MOST_IN_A_NUMBER) || undefined : undefined,
    ringWhen: asks === 'talk first' ? one(sent, 'ringWhen').slice(0, MOST_IN_A_LINE) || undefined : undefined,
  };
  const stay = stayOn(sent);
  if (stay !== undefined) return { patch, stay, problem: undefined };
  const problem = problemOf(asks, patch, labels);
  // What they looked for is done with, and is not looked for on the next page too.
  return { patch: problem ? patch : { ...patch, sought: undefined }, stay, problem };
}

function problemOf(
  asks: Answers['asks'],
  { place, ringNumber }: Partial<Answers>,
  labels: QuestionWords['labels'],
): Kept['problem'] {
  if (!asks) return { field: 'wants', text: labels['nothing'] ?? '' };
  if (asks === 'not listed' && !place) return { field: 'notListed', text: labels['notListedMissing'] ?? '' };
  const isNumber = !ringNumber || (/^[\d +()-]+$/.test(ringNumber) && ringNumber.replace(/\D/g, '').length >= 6);
  return isNumber ? undefined : { field: 'ringNumber', text: labels['ringNumberWrong'] ?? '' };
}

const WITHOUT_A_PLACE = ['not listed', 'not decided', 'talk first'] as const;

/** The question of other places. */
export async function othersFrom(
  index: SearchIndex,
  sent: SentFields,
  before: Pick<Answers, 'others' | 'othersInOrder' | 'place' | 'sought'>,
  mostPlaces: number | null,
  { labels }: QuestionWords,
): Promise<Kept> {
  const kept = reordered(before.others ?? [], sent);
  const added = await addedBy(index, sent);
  const others = [...kept];
  for (const place of added) {
    const isThere = [...others, ...(before.place ? [before.place] : [])].some((other) => isSame(other, place));
    if (!isThere) others.push(place);
  }
  const most = mostPlaces ?? MOST_KEPT;
  const isTooMany = others.length > most;
  const list = isTooMany ? kept.slice(0, most) : others;
  const { sought } = soughtIn(sent);
  const stay = stayOn(sent);
  const isDone = !isTooMany && (stay === undefined || one(sent, 'do') === 'add');
  // Enter in a field of the search presses the first button of the page, which may be the one for the order.
  const isLooking = sought !== undefined && JSON.stringify(sought) !== JSON.stringify(before.sought);
  return {
    patch: {
      sought: isDone ? undefined : sought,
      others: list.length > 0 ? list : undefined,
      othersInOrder: list.length > 1 ? areInOrder(before, kept, sent) : undefined,
    },
    stay: one(sent, 'do') === 'order' && isLooking ? '#found' : stay,
    problem: isTooMany
      ? { field: 'addName', text: filled(labels['tooMany'] ?? '', { most: String(most) }) }
      : undefined,
  };
}

/** Whether they are in order: it was ticked, or somebody has just moved them. Who takes the tick away has undone it. */
function areInOrder(
  { others = [], othersInOrder = false }: Pick<Answers, 'others' | 'othersInOrder'>,
  kept: readonly Place[],
  sent: SentFields,
): boolean {
  const left = others.filter((place) => kept.some((other) => isSame(place, other)));
  const isMoved = left.some((place, at) => !isSame(place, kept[at] ?? place));
  if (one(sent, 'inOrder') === 'yes') return true;
  // A page without the list says nothing of its order.
  return sent('other').length === 0 ? othersInOrder : isMoved && !othersInOrder;
}

/** What was named before, in the order of the numbers that were typed, without what was taken away. */
export function reordered(before: readonly Place[], sent: SentFields): Place[] {
  const keys = sent('other');
  const numbers = sent('number').map(Number);
  const away = new Set(sent('remove'));
  // Who sends none of them has a page from before anything was named.
  if (keys.length === 0) return [...before];
  const numberOf = (place: Place): number => {
    const at = keys.indexOf(keyOf(place));
    const number = numbers[at];
    return at >= 0 && number !== undefined && number > 0 ? number : Number.MAX_SAFE_INTEGER;
  };
  return before
    .filter((place) => !away.has(keyOf(place)))
    .map((place, at) => ({ place, at, number: numberOf(place) }))
    .sort((one, other) => one.number - other.number || one.at - other.at)
    .map(({ place }) => place);
}

async function addedBy(index: SearchIndex, sent: SentFields): Promise<Place[]> {
  const added: Place[] = [];
  for (const path of sent('add').slice(0, MOST_KEPT)) {
    const found = await findPlace(index, path);
    if (found) added.push(placeOf(found));
  }
  const name = one(sent, 'addName').slice(0, MOST_IN_A_LINE);
  return name ? [...added, { path: null, name }] : added;
}

/** They stay on the page to see what they looked for, added or put in order; the place on the page is said for each. */
function stayOn(sent: SentFields): string | undefined {
  const asked = one(sent, 'do');
  const shown = Number(one(sent, 'shown')) || SHOWN_AT_ONCE;
  if (asked === 'search') return '#found';
  if (asked === 'more') return `?show=${shown + SHOWN_AT_ONCE}#place-${shown + 1}`;
  if (asked === 'again') return '#search';
  // What was typed is kept, and nothing is asked of it: they turn to the other version, or leave.
  if (asked === 'easy' || asked === 'standard' || asked === 'leave') return '';
  return asked === 'add' || asked === 'order' ? '#others' : undefined;
}

/** What they looked for, where the form had the fields. */
function soughtIn(sent: SentFields): Pick<Answers, 'sought'> {
  const [name, type, postcode] = [one(sent, 'soughtName'), one(sent, 'soughtType'), one(sent, 'soughtPostcode')];
  const known = PLACE_TYPES.find((value) => value === type) ?? '';
  const does = one(sent, 'do');
  const asked = does !== 'again' && (does === 'search' || name || known || postcode);
  return { sought: asked ? { name: name.slice(0, 100), type: known, postcode: postcode.slice(0, 10) } : undefined };
}

function placeOf({ path, name }: Place): Place {
  return { path, name };
}

function one(sent: SentFields, name: string): string {
  return sent(name)[0]?.trim() ?? '';
}
