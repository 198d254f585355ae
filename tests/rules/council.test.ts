import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { authoritySchema } from '#features/authority/authority.ts';
import { agesOfStage, doorsSchema, STAGES } from '#features/topics/topic.ts';

const bury = parse(readFileSync('content/authority.yaml', 'utf8')) as Record<string, unknown>;
const doors = parse(readFileSync('content/doors.yaml', 'utf8')) as Record<string, Record<string, object>>;

describe('whose Local Offer it is', () => {
  it('is Bury’s, as its file stands', () => {
    assert.equal(authoritySchema.parse(bury).shortName, 'Bury');
  });

  it('needs no notice once the council stands behind what is here', () => {
    const { notice, ...without } = bury;
    assert.ok(notice);
    assert.equal(authoritySchema.safeParse(without).success, true);
  });

  const wrong: { because: string; field: string; change: Record<string, unknown> }[] = [
    { because: 'cannot be written to', field: 'email', change: { email: 'localoffer' } },
    { because: 'has nobody to call in an emergency', field: 'urgent', change: { urgent: [] } },
    { because: 'has no address for letters', field: 'post', change: { post: undefined } },
    {
      because: 'has term dates that nobody published',
      field: 'terms.0.source',
      change: { terms: [{ year: '2026/27', source: 'we guessed', firstDay: '2026-09-02', holidays: [] }] },
    },
    { because: 'has a misspelt field', field: '', change: { adress: 'Bury' } },
  ];
  for (const { because, field, change } of wrong) {
    it(`is refused when it ${because}`, () => {
      const issues = authoritySchema.safeParse({ ...bury, ...change }).error?.issues ?? [];
      assert.deepEqual(
        issues.map(({ path }) => path.join('.')),
        [field],
      );
    });
  }
});

describe('the doors', () => {
  it('are there for every audience, stage and topic', () => {
    assert.equal(doorsSchema.safeParse(doors).success, true);
    for (const kind of ['audiences', 'stages', 'topics']) {
      const [, ...others] = Object.entries(doors[kind] ?? {});
      assert.equal(doorsSchema.safeParse({ ...doors, [kind]: Object.fromEntries(others) }).success, false, kind);
    }
  });

  it('by age leave nobody out from birth to 25', () => {
    for (let age = 0; age <= 25; age += 1) {
      const open = STAGES.map(agesOfStage).filter(({ from, to }) => from <= age && age <= to);
      assert.ok(open.length > 0, String(age));
    }
  });
});
