import { STAGES } from '#features/topics/topic.ts';
import { COSTS, DELIVERIES, NEEDS, PHASES } from './entry.ts';
import { OLDEST } from './facets.ts';
import { COST_WORDS, DELIVERY_WORDS, NEED_WORDS, PHASE_WORDS } from './words.ts';

export interface FilterOption {
  value: string;
  text: string;
  /** What options of the same kind stand under, where there are many. */
  group?: string;
}

export interface Filter {
  name: string;
  title: string;
  /** One of many in a short list, or any number of boxes. */
  shown: 'choice' | 'boxes';
  options: FilterOption[];
}

/** What was ticked: for each filter, the values of which an entry must have at least one. */
export type Chosen = ReadonlyMap<string, readonly string[]>;

export function serviceFilters(categoryWords: Readonly<Record<string, string>>): Filter[] {
  return [
    ageFilter,
    {
      name: 'need',
      title: 'Kind of need',
      shown: 'boxes',
      options: NEEDS.map((value) => ({ value, text: NEED_WORDS[value] })),
    },
    {
      name: 'category',
      title: 'Kind of help',
      shown: 'boxes',
      options: Object.entries(categoryWords).map(([value, text]) => ({ value, text })),
    },
    {
      name: 'delivery',
      title: 'How you get it',
      shown: 'boxes',
      options: DELIVERIES.map((value) => ({ value, text: DELIVERY_WORDS[value] })),
    },
    {
      name: 'cost',
      title: 'Cost',
      shown: 'boxes',
      options: [...COSTS, 'not-stated' as const].map((value) => ({ value, text: COST_WORDS[value] })),
    },
  ];
}

const ageFilter: Filter = {
  name: 'age',
  title: 'Age',
  shown: 'choice',
  options: [
    ...STAGES.map((value) => ({ value, text: value.replace('-', ' to '), group: 'By stage' })),
    ...Array.from({ length: OLDEST + 1 }, (_, age) => ({
      value: String(age),
      text: age === 0 ? 'Under 1' : String(age),
      group: 'By age',
    })),
  ],
};

export const SCHOOL_FILTERS: Filter[] = [
  {
    name: 'phase',
    title: 'Kind of school',
    shown: 'boxes',
    options: PHASES.map((value) => ({ value, text: PHASE_WORDS[value] })),
  },
  {
    name: 'provision',
    title: 'For SEND',
    shown: 'boxes',
    options: [
      { value: 'special', text: 'Special school' },
      { value: 'resourced', text: 'Resourced provision in a mainstream school' },
      { value: 'mainstream', text: 'Mainstream, without resourced provision' },
    ],
  },
  ageFilter,
];

/** The chosen values that the filters know. Anything else in an address is passed over. */
export function chosenIn(query: URLSearchParams, filters: readonly Filter[]): Chosen {
  const chosen = new Map<string, string[]>();
  for (const { name, options } of filters) {
    const values = options.map(({ value }) => value).filter((value) => query.getAll(name).includes(value));
    if (values.length > 0) chosen.set(name, values);
  }
  return chosen;
}

/** The address of a list with these values chosen. */
export function listAddress(path: string, chosen: Chosen, page = 1): string {
  const query = new URLSearchParams();
  for (const [name, values] of chosen) for (const value of values) query.append(name, value);
  if (page > 1) query.set('page', String(page));
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** What is chosen without one value of one filter, or without the whole filter. */
export function without(chosen: Chosen, filter: string, value?: string): Chosen {
  const left = new Map(
    [...chosen].map(([name, values]) => [
      name,
      name === filter ? values.filter((one) => value && one !== value) : values,
    ]),
  );
  return new Map([...left].filter(([, values]) => values.length > 0));
}

/** The page a query asks for: 1 unless it names a later one. */
export function pageIn(query: URLSearchParams): number {
  const page = Number(query.get('page'));
  return Number.isInteger(page) && page > 1 && page < 10_000 ? page : 1;
}
