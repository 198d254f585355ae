import { codesIn, milesBetween } from '#features/directory/postcode.ts';
import { PHASE_WORDS } from '#features/directory/words.ts';
import type { Move } from '#features/clock/happening.ts';
import type { PostcodeArea, SearchIndex } from '#features/search/index-schema.ts';
import { listFitting, type Found } from '#features/search/search.ts';
import type { Thesaurus } from '#features/search/thesaurus.ts';
import type { Answers } from './answers.ts';
import { facetOf, hasWords, isForAnotherAge, isOtherKind, wordsMeant, type Sought } from './place.ts';

/** A school or college of the directory, as somebody who chooses reads of it. */
export interface FoundPlace {
  path: string;
  name: string;
  /** Such as "Secondary school. Academy". */
  kind: string;
  town: string | undefined;
  /** Such as "Secondary school". */
  phase: string;
  /** In a straight line, where both ends are known. */
  miles: number | undefined;
  /** To ask for it may be another kind of request. */
  isOtherKind: boolean;
}

export interface FoundPlaces {
  /** The first of them. */
  places: FoundPlace[];
  total: number;
  corrected: Found['corrected'];
  /** What the distances are measured from: `BL9 0`. */
  from: string | undefined;
  isUnknownPostcode: boolean;
}

/**
 * The schools and colleges that fit. Those whose name has every word that was typed come first; of them, those for the age
 * of the move; and of those, from a postcode the nearest, else the best, else by name from A to Z.
 */
export async function findPlaces(
  index: SearchIndex,
  thesaurus: Thesaurus,
  sought: Sought,
  shown: number,
  move: Move,
): Promise<FoundPlaces> {
  const name = sought.name.trim();
  const { ids, corrected } = name
    ? await listFitting(index, thesaurus, name, 'school')
    : { ids: undefined, corrected: [] };
  const from = await findArea(index, sought.postcode);
  const rows = await listPlaces(index, sought.type, ids);
  const places = rows.map(({ lat, long, id, ...row }) => ({
    ...placeOfRow(row),
    rank: ids?.indexOf(id) ?? 0,
    miles: from && lat !== null && long !== null ? milesBetween(from, { lat, long }) : undefined,
  }));
  const meant = wordsMeant(name, corrected);
  const nearest = (miles: number | undefined): number => miles ?? Number.MAX_SAFE_INTEGER;
  const lacks = (place: FoundPlace): number => (hasWords(place.name, meant) ? 0 : 1);
  const misfits = (place: FoundPlace): number => (isForAnotherAge(place.phase, move) ? 1 : 0);
  const far = (place: FoundPlace): number => (from ? nearest(place.miles) : 0);
  places.sort(
    (one, other) =>
      lacks(one) - lacks(other) || misfits(one) - misfits(other) || far(one) - far(other) || one.rank - other.rank,
  );
  return {
    places: places.slice(0, shown).map(({ rank: _, ...place }) => place),
    total: places.length,
    corrected,
    from: from?.code,
    isUnknownPostcode: sought.postcode.trim() !== '' && !from,
  };
}

/** A place of the directory by its address, with its name as it stands there now. */
export async function findPlace(index: SearchIndex, path: string): Promise<Omit<FoundPlace, 'miles'> | undefined> {
  const row = await placesOf(index).where('page.path', '=', path).executeTakeFirst();
  return row && placeOfRow(row);
}

/** The kind of the place that was chosen, such as "Primary school. Academy", where it is for another age than the move. */
export async function findKindOfAnotherAge(
  index: SearchIndex,
  { asks, place }: Answers,
  move: Move,
): Promise<string | undefined> {
  const found = asks === 'place' && place?.path ? await findPlace(index, place.path) : undefined;
  return found && isForAnotherAge(found.phase, move) ? found.kind : undefined;
}

/** Whether what somebody asks for may be another kind of request: the directory calls it independent, or does not know it. */
export async function mayBeOtherKind(index: SearchIndex, { asks, place }: Answers): Promise<boolean> {
  if (asks === 'not listed') return true;
  const found = asks === 'place' && place?.path ? await findPlace(index, place.path) : undefined;
  return found?.isOtherKind ?? false;
}

async function listPlaces(index: SearchIndex, type: string, ids: readonly number[] | undefined) {
  if (ids?.length === 0) return [];
  const facet = facetOf(type);
  return placesOf(index)
    .$if(ids !== undefined, (query) => query.where('page.id', 'in', ids ?? []))
    .$if(facet !== undefined, (query) =>
      query.where('page.id', 'in', (facets) =>
        facets
          .selectFrom('facet')
          .select('facet.pageId')
          .where('facet.kind', '=', 'school')
          .where('facet.filter', '=', facet?.filter ?? '')
          .where('facet.value', '=', facet?.value ?? ''),
      ),
    )
    .orderBy('page.title')
    .execute();
}

function placesOf(index: SearchIndex) {
  return index
    .selectFrom('page')
    .innerJoin('place', 'place.pageId', 'page.id')
    .where('page.kind', '=', 'school')
    .select(['page.id', 'page.path', 'page.title as name', 'page.names as phase', 'place.type', 'place.town'])
    .select(['place.lat', 'place.long']);
}

function placeOfRow({
  path,
  name,
  phase,
  type,
  town,
}: {
  path: string;
  name: string;
  phase: string;
  type: string;
  town: string | null;
}) {
  return {
    path,
    name,
    phase,
    kind: `${phase}. ${type}`,
    town: town ?? undefined,
    isOtherKind: phase === PHASE_WORDS.independent || isOtherKind(type),
  };
}

async function findArea(index: SearchIndex, postcode: string): Promise<PostcodeArea | undefined> {
  const codes = codesIn(postcode);
  if (codes.length === 0) return undefined;
  const areas = await index.selectFrom('postcodeArea').selectAll().where('code', 'in', codes).execute();
  return codes.map((code) => areas.find((area) => area.code === code)).find(Boolean);
}
