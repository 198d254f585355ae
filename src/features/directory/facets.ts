import { agesOfStage, STAGES } from '#features/topics/topic.ts';
import { NEEDS, type Ages, type School, type Service } from './entry.ts';

/** A Local Offer is for people from birth to 25. */
export const OLDEST = 25;

type Facet = [filter: string, value: string];

/** What a service can be filtered by. What is not stated never hides it. */
export function facetsOfService(service: Service): Facet[] {
  return [
    ...ageFacets(service.ages),
    ...needFacets(service.needs),
    ...service.categories.map((category): Facet => ['category', category]),
    ...service.delivery.map((delivery): Facet => ['delivery', delivery]),
    ['cost', service.cost?.kind ?? 'not-stated'],
  ];
}

/** What a school can be filtered by. */
export function facetsOfSchool(school: School): Facet[] {
  return [
    ...ageFacets(school.ages),
    ['phase', school.phase],
    ['provision', school.resourcedProvision ? 'resourced' : school.phase === 'special' ? 'special' : 'mainstream'],
  ];
}

/** Every single age and every stage that a range touches; all of them where an end is not stated. */
function ageFacets(ages: Ages | undefined): Facet[] {
  const from = ages?.from ?? 0;
  const to = ages?.to ?? OLDEST;
  const single = Array.from({ length: OLDEST + 1 }, (_, age) => age).filter((age) => from <= age && age <= to);
  const stages = STAGES.filter((stage) => {
    const span = agesOfStage(stage);
    return from <= span.to && span.from <= to;
  });
  return [...single.map(String), ...stages].map((value) => ['age', value]);
}

/** A service for any need is a service for each. */
function needFacets(needs: Service['needs']): Facet[] {
  const each = needs.includes('all') ? NEEDS : needs;
  return each.map((need) => ['need', need]);
}
