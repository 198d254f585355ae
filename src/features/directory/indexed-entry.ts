import type { IndexedPage } from '#features/search/index-schema.ts';
import type { School, Service } from './entry.ts';
import { areaOf, type Areas } from './postcode.ts';
import { facetsOfSchool, facetsOfService } from './facets.ts';
import { agesInWords, COST_WORDS, DELIVERY_WORDS, NEED_WORDS, PHASE_WORDS } from './words.ts';

export const SERVICES_PATH = '/directory/services';
export const SCHOOLS_PATH = '/directory/schools';

/** A service as the search knows it. `categoryWords` are the words families read for its categories. */
export function indexedService(
  id: string,
  service: Service,
  categoryWords: Readonly<Record<string, string>>,
): IndexedPage {
  const ages = agesInWords(service.ages);
  return {
    kind: 'service',
    path: `${SERVICES_PATH}/${id}`,
    title: service.name,
    names: service.organisation,
    summary: service.summary,
    body: [
      service.offers,
      service.whoFor,
      service.eligibility,
      service.getIn.map(({ says }) => says).join(' '),
      service.cost?.says,
      service.opening,
      service.coverage.says,
      placeOf(service),
      service.categories.map((category) => categoryWords[category]).join(', '),
      service.needs.map((need) => NEED_WORDS[need]).join(', '),
      service.accessibility.map(({ says }) => says).join(' '),
      service.languages.join(', '),
    ]
      .filter(Boolean)
      .join('\n'),
    facts: [
      ...(ages ? [`Ages ${ages}`] : []),
      service.delivery.map((delivery) => DELIVERY_WORDS[delivery]).join(', '),
      service.coverage.says,
      ...(service.cost ? [COST_WORDS[service.cost.kind]] : []),
    ],
    notConfirmed: service.notConfirmed !== undefined,
    facets: facetsOfService(service),
  };
}

/** A school as the search knows it. `areas` say where it is when it does not say so itself. */
export function indexedSchool(id: string, school: School, areas: Areas = new Map()): IndexedPage {
  const ages = agesInWords(school.ages);
  const place = placeOf(school);
  return {
    kind: 'school',
    path: `${SCHOOLS_PATH}/${id}`,
    title: school.name,
    names: PHASE_WORDS[school.phase],
    summary: summaryOfSchool(school),
    body: [
      school.specialism,
      school.resourcedProvision?.says,
      school.resourcedProvision?.need && NEED_WORDS[school.resourcedProvision.need],
      school.resourcedProvision && 'resourced provision',
      school.notes,
      place,
    ]
      .filter(Boolean)
      .join('\n'),
    facts: [
      ...(ages ? [`Ages ${ages}`] : []),
      ...(place ? [place] : []),
      ...(school.resourcedProvision ? ['Resourced provision'] : []),
    ],
    notConfirmed: school.notConfirmed !== undefined,
    facets: facetsOfSchool(school),
    place: {
      type: school.type,
      town: school.address?.town,
      at: school.location ?? areaOf(school.address?.postcode ?? '', areas),
    },
  };
}

export function summaryOfSchool({ phase, type, address }: School): string {
  const town = address?.town;
  return `${PHASE_WORDS[phase]}${town ? ` in ${town}` : ''}. ${type}.`;
}

function placeOf({ address }: Pick<School | Service, 'address'>): string {
  return [address?.line1, address?.town, address?.postcode].filter(Boolean).join(', ');
}
