import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schoolSchema, serviceSchema } from '#features/directory/entry.ts';
import { facetsOfSchool, facetsOfService } from '#features/directory/facets.ts';
import {
  chosenIn,
  listAddress,
  pageIn,
  SCHOOL_FILTERS,
  serviceFilters,
  without,
  type Chosen,
} from '#features/directory/filters.ts';
import { indexedSchool, indexedService, summaryOfSchool } from '#features/directory/indexed-entry.ts';
import { agesInWords, isOneOf } from '#features/directory/words.ts';

/** A service as an editor writes it, with no more than it must have. */
const sparse = {
  name: 'Rainbow Swimming',
  organisation: 'Rainbow Trust',
  summary: 'Swimming lessons in a quiet pool.',
  offers: 'Lessons of half an hour.',
  whoFor: 'Children who like water.',
  needs: ['sensory-and-physical'],
  delivery: ['place'],
  coverage: { reach: 'local', says: 'Bury' },
  categories: ['sport'],
  sources: [{ title: 'Rainbow Trust' }],
  checked: { on: '2026-11-22', by: 'Local Offer editor' },
};
const sparseSchool = {
  name: 'Hill Primary School',
  phase: 'primary',
  type: 'Maintained by the council',
  sources: [{ title: 'Department for Education' }],
  checked: { on: '2026-11-22', by: 'Local Offer editor' },
};
const CATEGORY_WORDS = { sport: 'Sport', health: 'Health' };

describe('a service', () => {
  it('needs no phone, address, age or cost', () => {
    assert.equal(serviceSchema.safeParse(sparse).success, true);
  });

  const wrong: { because: string; field: string; change: Record<string, unknown> }[] = [
    { because: 'has no name', field: 'name', change: { name: '' } },
    { because: 'rests on nothing', field: 'sources', change: { sources: [] } },
    { because: 'is for no kind of need', field: 'needs', change: { needs: [] } },
    { because: 'has ages the wrong way round', field: 'ages', change: { ages: { from: 12, to: 5 } } },
    { because: 'begins before birth', field: 'ages.from', change: { ages: { from: -1 } } },
    { because: 'counts ages in parts of years', field: 'ages.to', change: { ages: { to: 4.5 } } },
    { because: 'has a postcode with a slip', field: 'address.postcode', change: { address: { postcode: 'BL90EJ' } } },
    {
      because: 'has a phone with words in it',
      field: 'phones.0.number',
      change: { phones: [{ for: 'Us', number: 'ask' }] },
    },
    { because: 'has a website that is not one', field: 'website', change: { website: 'javascript:alert(1)' } },
    { because: 'was checked on no day', field: 'checked.on', change: { checked: { on: 'May', by: 'Editor' } } },
    { because: 'has a misspelt field', field: '', change: { phone: '0161 253 5000' } },
  ];
  for (const { because, field, change } of wrong) {
    it(`is refused when it ${because}`, () => {
      const issues = serviceSchema.safeParse({ ...sparse, ...change }).error?.issues ?? [];
      assert.deepEqual(
        issues.map(({ path }) => path.join('.')),
        [field],
      );
    });
  }
});

describe('a school', () => {
  it('needs no phone, address, age or number', () => {
    assert.equal(schoolSchema.safeParse(sparseSchool).success, true);
  });

  it('is of a kind that families know', () => {
    assert.equal(schoolSchema.safeParse({ ...sparseSchool, phase: 'academy' }).success, false);
  });
});

describe('the ages of an entry in words', () => {
  for (const { ages, words } of [
    { ages: { from: 0, to: 5 }, words: '0 to 5' },
    { ages: { from: 0 }, words: 'from 0' },
    { ages: { from: 18 }, words: 'from 18' },
    { ages: { to: 0 }, words: 'up to 0' },
    { ages: { to: 19 }, words: 'up to 19' },
    { ages: {}, words: undefined },
    { ages: undefined, words: undefined },
  ]) {
    it(`are ${words ?? 'nothing'} for ${JSON.stringify(ages) ?? 'none stated'}`, () => {
      assert.equal(agesInWords(ages), words);
    });
  }
});

describe('what a service can be filtered by', () => {
  const valuesOf = (filter: string, change: Record<string, unknown>): string[] =>
    facetsOfService(serviceSchema.parse({ ...sparse, ...change }))
      .filter(([name]) => name === filter)
      .map(([, value]) => value);
  const everyAge = [...Array.from({ length: 26 }, (_, age) => String(age)), '0-5', '5-11', '11-16', '16-25'];

  const ages = [
    { ages: undefined, values: everyAge, because: 'no age is stated' },
    { ages: {}, values: everyAge, because: 'neither end is stated' },
    { ages: { to: 1 }, values: ['0', '1', '0-5'], because: 'the youngest age is not stated' },
    { ages: { from: 24 }, values: ['24', '25', '16-25'], because: 'the oldest age is not stated' },
    { ages: { from: 0, to: 0 }, values: ['0', '0-5'], because: 'age 0 is an age' },
    { ages: { from: 5, to: 5 }, values: ['5', '0-5', '5-11'], because: 'a child of five is in both stages' },
    { ages: { from: 25, to: 65 }, values: ['25', '16-25'], because: 'a Local Offer ends at 25' },
    { ages: { from: 26 }, values: [], because: 'it is for older people only' },
  ];
  for (const { ages: stated, values, because } of ages) {
    it(`is the ages ${values.join(', ') || 'of nobody'} when ${because}`, () => {
      assert.deepEqual(valuesOf('age', stated ? { ages: stated } : {}), values);
    });
  }

  it('is each kind of need when it is for any', () => {
    assert.equal(valuesOf('need', { needs: ['all'] }).length, 4);
    assert.deepEqual(valuesOf('need', {}), ['sensory-and-physical']);
  });

  it('is a cost that is not stated rather than none', () => {
    assert.deepEqual(valuesOf('cost', {}), ['not-stated']);
    assert.deepEqual(valuesOf('cost', { cost: { kind: 'free', says: 'Free' } }), ['free']);
  });

  it('is only what the filters offer', () => {
    const offered = new Map(
      serviceFilters(CATEGORY_WORDS).map(({ name, options }) => [name, options.map(({ value }) => value)]),
    );
    for (const [filter, value] of facetsOfService(serviceSchema.parse({ ...sparse, needs: ['all'] })))
      assert.ok(offered.get(filter)?.includes(value), `${filter} ${value}`);
  });
});

describe('what a school can be filtered by', () => {
  const provisionOf = (change: Record<string, unknown>): string | undefined =>
    facetsOfSchool(schoolSchema.parse({ ...sparseSchool, ...change })).find(([name]) => name === 'provision')?.[1];

  it('is special, resourced or mainstream', () => {
    assert.equal(provisionOf({ phase: 'special' }), 'special');
    assert.equal(provisionOf({ resourcedProvision: { says: 'Twelve places.' } }), 'resourced');
    assert.equal(provisionOf({}), 'mainstream');
  });

  it('is only what the filters offer', () => {
    const offered = new Map(SCHOOL_FILTERS.map(({ name, options }) => [name, options.map(({ value }) => value)]));
    for (const [filter, value] of facetsOfSchool(schoolSchema.parse(sparseSchool)))
      assert.ok(offered.get(filter)?.includes(value), `${filter} ${value}`);
  });
});

describe('what is chosen in an address', () => {
  const filters = serviceFilters(CATEGORY_WORDS);
  const chosen = (query: string): [string, readonly string[]][] => [...chosenIn(new URLSearchParams(query), filters)];

  it('is nothing where nothing is', () => {
    assert.deepEqual(chosen(''), []);
  });

  it('is every value of every filter that is named', () => {
    assert.deepEqual(chosen('cost=free&category=sport&category=health&age=7'), [
      ['age', ['7']],
      ['category', ['sport', 'health']],
      ['cost', ['free']],
    ]);
  });

  it('is age 0 when age 0 is asked for', () => {
    assert.deepEqual(chosen('age=0'), [['age', ['0']]]);
  });

  for (const query of [
    'age=',
    'age=26',
    'age=-1',
    'age=07',
    'cost=FREE',
    "category=sport'--",
    'cats=1',
    '__proto__=x',
  ]) {
    it(`is nothing for ${query}, which no filter knows`, () => {
      assert.deepEqual(chosen(query), []);
    });
  }

  it('is once what is named twice', () => {
    assert.deepEqual(chosen('cost=free&cost=free'), [['cost', ['free']]]);
  });
});

describe('the address of a list', () => {
  const chosen: Chosen = new Map([
    ['age', ['0-5']],
    ['category', ['sport', 'health']],
  ]);

  it('has no question mark when nothing is chosen', () => {
    assert.equal(listAddress('/directory/services', new Map()), '/directory/services');
  });

  it('has each value, and the page from the second on', () => {
    assert.equal(listAddress('/l', chosen, 1), '/l?age=0-5&category=sport&category=health');
    assert.equal(listAddress('/l', chosen, 3), '/l?age=0-5&category=sport&category=health&page=3');
  });

  it('leads back to what was chosen', () => {
    const query = new URL(listAddress('/l', chosen), 'https://example.org').searchParams;
    assert.deepEqual([...chosenIn(query, serviceFilters(CATEGORY_WORDS))], [...chosen]);
  });

  it('can leave out one value, or a whole filter, and changes nothing else', () => {
    assert.equal(listAddress('/l', without(chosen, 'category', 'sport')), '/l?age=0-5&category=health');
    assert.equal(listAddress('/l', without(chosen, 'category')), '/l?age=0-5');
    assert.equal(listAddress('/l', without(chosen, 'age', '0-5')), '/l?category=sport&category=health');
    assert.equal(listAddress('/l', without(chosen, 'cost')), listAddress('/l', chosen));
    assert.equal(chosen.size, 2);
  });
});

describe('the page that an address asks for', () => {
  for (const [query, page] of [
    ['', 1],
    ['page=2', 2],
    ['page=0', 1],
    ['page=-3', 1],
    ['page=2.5', 1],
    ['page=two', 1],
    ['page=1e9', 1],
    ['page=', 1],
  ] as const) {
    it(`is ${page} for “${query}”`, () => {
      assert.equal(pageIn(new URLSearchParams(query)), page);
    });
  }
});

describe('an entry as the search knows it', () => {
  const full = serviceSchema.parse({
    ...sparse,
    ages: { from: 0, to: 11 },
    cost: { kind: 'mixed', says: 'Pay what you can.' },
    getIn: [{ route: 'self', says: 'Turn up.' }],
    address: { town: 'Bury', postcode: 'BL9 0EJ' },
    notConfirmed: 'Ask first.',
  });
  const page = indexedService('rainbow-swimming', full, CATEGORY_WORDS);

  it('has its address, and who runs it', () => {
    assert.equal(page.path, '/directory/services/rainbow-swimming');
    assert.equal(page.names, 'Rainbow Trust');
  });

  for (const words of ['half an hour', 'Turn up.', 'Pay what you can.', 'Bury, BL9 0EJ', 'Sport', 'Hearing, sight']) {
    it(`can be found by “${words}”`, () => {
      assert.ok(page.body.includes(words));
    });
  }

  it('shows what a family asks first, and says when it is not confirmed', () => {
    assert.deepEqual(page.facts, ['Ages 0 to 11', 'At a place you go to', 'Bury', 'Partly free']);
    assert.equal(page.notConfirmed, true);
  });

  it('says nothing that is not known', () => {
    const little = indexedService('x', serviceSchema.parse(sparse), CATEGORY_WORDS);
    assert.deepEqual(little.facts, ['At a place you go to', 'Bury']);
    assert.doesNotMatch(little.body, /undefined|null|^\n|\n\n/);
  });

  it('tells of a school where it is and what kind', () => {
    const school = schoolSchema.parse({ ...sparseSchool, address: { town: 'Whitefield' } });
    assert.equal(summaryOfSchool(school), 'Primary school in Whitefield. Maintained by the council.');
    assert.equal(summaryOfSchool(schoolSchema.parse(sparseSchool)), 'Primary school. Maintained by the council.');
  });

  it('finds a school by its resourced provision', () => {
    const school = indexedSchool(
      'hill',
      schoolSchema.parse({ ...sparseSchool, resourcedProvision: { says: 'Six places for deaf children.' } }),
    );
    assert.match(school.body, /Six places for deaf children\.\nresourced provision/);
    assert.deepEqual(school.facts, ['Resourced provision']);
  });
});

describe('one of some values', () => {
  it('is told from any other text', () => {
    assert.equal(isOneOf(['guide', 'service'], 'guide'), true);
    assert.equal(isOneOf(['guide', 'service'], 'constructor'), false);
  });
});
