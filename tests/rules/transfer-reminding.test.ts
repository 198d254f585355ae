import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { requestOn, requestKey, type Counting } from '#features/phase-transfer/consultation.ts';
import { answersIn, cellsOf, plainCell, saysTheSame } from '#features/phase-transfer/preference-row.ts';
import { askedForThemselves, askedOf } from '#features/phase-transfer/reminding.ts';
import type { Answers } from '#features/phase-transfer/answers.ts';
import type { Voice } from '#features/phase-transfer/voice.ts';

const round = {
  opensOn: '2026-09-14',
  closesOn: '2026-10-31',
  openedAt: '2026-09-10T09:00:00Z',
  reminderDays: ['2026-10-10', '2026-10-24'],
} as const;
const days = { ...round, reminderDays: [...round.reminderDays] };
const BEFORE = '2026-09-10T09:00:00Z';

describe('what somebody who has not answered is asked', () => {
  const story: [day: `${number}-${number}-${number}`, what: string | undefined, on: string | undefined][] = [
    ['2026-09-13', undefined, undefined],
    ['2026-09-14', 'something to answer', '2026-09-14'],
    ['2026-10-09', 'something to answer', '2026-09-14'],
    ['2026-10-10', 'still to answer', '2026-10-10'],
    ['2026-10-31', 'still to answer', '2026-10-24'],
    ['2026-11-01', undefined, undefined],
  ];
  for (const [day, what, on] of story)
    it(`on ${day} is ${what ?? 'nothing'}`, () => {
      assert.deepEqual(askedOf(days, BEFORE, day), what && { what, on });
    });

  it('begins on the day on which they came to the round, and they are reminded after it', () => {
    const came = '2026-10-10T10:00:00Z';
    assert.equal(askedOf(days, came, '2026-10-11')?.what, 'something to answer');
    assert.equal(askedOf(days, came, '2026-10-24')?.what, 'still to answer');
  });

  it('is nothing before a manager has opened the round', () => {
    assert.equal(askedOf({ ...days, openedAt: null }, BEFORE, '2026-10-10'), undefined);
  });

  it('counts days as they are in London', () => {
    // Half past eleven at night in UTC is the next day there, in summer.
    const late = '2026-10-09T23:30:00Z';
    assert.equal(askedOf(days, late, '2026-10-10')?.on, '2026-10-10');
  });
});

describe('when it becomes a young person’s own to decide', () => {
  const elsie = { speaker: 'young person', dateOfBirth: '2011-05-02', isStoodInFor: false, opensOn: '2026-11-02', movesOn: '2027-09-01' } as unknown as Voice; // prettier-ignore

  it('is the day after the last Friday in June', () => {
    assert.equal(askedForThemselves(elsie, '2027-06-25', DEFAULT_CHOICES), undefined);
    assert.deepEqual(askedForThemselves(elsie, '2027-06-26', DEFAULT_CHOICES), {
      what: 'yours to decide',
      on: '2027-06-26',
    });
  });

  it('is never for an adult, nor where somebody decides for them, nor once they have moved', () => {
    const asked = (of: Partial<Voice>, day: '2027-06-26' | '2027-09-01' = '2027-06-26') =>
      askedForThemselves({ ...elsie, ...of }, day, DEFAULT_CHOICES);
    assert.equal(asked({ speaker: 'adult' }), undefined);
    assert.equal(asked({ isStoodInFor: true }), undefined);
    assert.equal(asked({}, '2027-09-01'), undefined);
  });
});

describe('which place is asked to take a child', () => {
  const born = '2011-05-02' as const;
  const mother = { id: 'm', speaker: 'adult', relationship: 'parent', choice: null, isStoodInFor: false, dateOfBirth: born } as const; // prettier-ignore
  const father = { ...mother, id: 'f' };
  const self = { ...mother, id: 's', speaker: 'young person', relationship: 'young person' } as const;
  const college = { path: null, name: 'Made Up College' };
  const school = { path: '/directory/schools/made-up', name: 'Made Up School' };
  const says = (voice: Counting['voice'], place: Counting['place'], isTheirs: boolean, state: 'sent' | 'withdrawn' = 'sent') => ({ voice, place, decides: isTheirs, state }); // prettier-ignore
  const WINTER = '2027-01-10';
  const JULY = '2027-07-10';

  it('is the one that the parents want, until the last Friday in June', () => {
    const request = requestOn([says(mother, school, true), says(self, college, false)], WINTER, DEFAULT_CHOICES);
    assert.deepEqual(request, { places: [school], disagree: false, isFromBefore: false });
  });

  it('is the one that the young person wants, after it', () => {
    const request = requestOn([says(mother, school, true), says(self, college, false)], JULY, DEFAULT_CHOICES);
    assert.deepEqual(request, { places: [college], disagree: false, isFromBefore: false });
  });

  it('stays the one that the parents wanted while the young person has not said, and says so', () => {
    assert.deepEqual(requestOn([says(mother, school, true)], JULY, DEFAULT_CHOICES), {
      places: [school],
      disagree: false,
      isFromBefore: true,
    });
  });

  it('are both where parents do not agree', () => {
    const request = requestOn([says(mother, school, true), says(father, college, true)], WINTER, DEFAULT_CHOICES);
    assert.deepEqual([request?.places, request?.disagree], [[school, college], true]);
    const undecided = requestOn([says(mother, school, true), says(father, undefined, true)], WINTER, DEFAULT_CHOICES);
    assert.deepEqual([undecided?.places, undecided?.disagree], [[school], true]);
  });

  it('is none where what was sent was taken back, or nobody whose request it is has said anything', () => {
    assert.equal(requestOn([says(mother, school, true, 'withdrawn')], WINTER, DEFAULT_CHOICES), undefined);
    assert.equal(requestOn([says(self, college, false)], WINTER, DEFAULT_CHOICES), undefined);
  });

  it('is the same place however its name is typed', () => {
    const named = (name: string) => requestKey({ path: null, name });
    assert.equal(named('St. Málo’s  School'), named('st malo s school'));
    assert.notEqual(named('Made Up School'), requestKey(school));
  });
});

describe('an answer as a row of a file', () => {
  const answers: Answers = {
    answered: 'with help',
    helper: 'Mr Ali',
    next: ['college', 'not sure'],
    asks: 'place',
    place: { path: '/directory/schools/made-up', name: 'Made Up School, "The Lodge"' },
    others: [
      { path: '/directory/schools/other', name: 'Other School' },
      { path: null, name: 'A farm' },
    ],
    othersInOrder: true,
    why: '=SUM(A1) is what I am good at\nand cooking, "really"',
    travel: 'help with travel',
    more: '- nothing',
  };

  it('comes back as it went', () => {
    const back = answersIn(cellsOf('a place', answers));
    assert.deepEqual(back.faults, []);
    assert.deepEqual(back.answers, answers);
  });

  it('is the same after a spreadsheet has saved it', () => {
    const cells = Object.fromEntries(
      Object.entries(cellsOf('a place', answers)).map(([column, cell]) => [
        column,
        plainCell(/^[=+\-@]/.test(cell) ? `'${cell}` : cell.replaceAll('\n', '\r\n')),
      ]),
    );
    const back = answersIn(cells);
    assert.ok(saysTheSame({ wants: 'a place', answers: back.answers }, { wants: 'a place', answers }));
  });

  it('says what is wrong in which column, and quotes nothing of it', () => {
    const wrong = answersIn({
      ...cellsOf('a place', answers),
      wants: 'Elsie',
      'in order': 'Elsie',
      'place page': 'https://Elsie',
      next: 'college, Elsie',
      why: 'Elsie'.repeat(1000),
    });
    assert.deepEqual(
      wrong.faults.map(({ column }) => column),
      ['wants', 'place page', 'in order', 'next', 'why'],
    );
    assert.doesNotMatch(JSON.stringify(wrong), /Elsie/);
  });

  it('needs the place where one is wanted', () => {
    const without = answersIn({ wants: 'a place' }).faults.map(({ column }) => column);
    assert.deepEqual(without, ['place page', 'place']);
    assert.deepEqual(answersIn({ wants: 'not decided' }), { answers: { asks: 'not decided' }, faults: [] });
  });
});
