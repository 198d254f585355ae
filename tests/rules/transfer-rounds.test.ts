import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { agreementOf } from '#features/phase-transfer/agreement.ts';
import { requestOn } from '#features/phase-transfer/consultation.ts';
import {
  inTimeOf,
  isOn,
  toDoIn,
  type ChildProgress,
  type ListState,
  type VoiceProgress,
} from '#features/phase-transfer/progress.ts';
import { roundForm } from '#features/phase-transfer/round-forms.ts';
import { stateOf, type Round } from '#features/phase-transfer/round.ts';
import {
  comingMoves,
  DEFAULT_TRANSFERS,
  firstDays,
  transfersSchema,
  usualDays,
  usualLastDay,
  yearBefore,
} from '#features/phase-transfer/settings.ts';
import { namedTwice } from '#features/phase-transfer/voice-words.ts';
import { decides, type Voice } from '#features/phase-transfer/voice.ts';
import { caseOf, clockOf, OF_TRANSFERS, transfersOf } from '#features/scorecard/case.ts';
import { plans, someDay } from '../support/any-plan.ts';

const CHOICES = DEFAULT_CHOICES;
const TODAY: IsoDate = '2026-11-23';

type Deciding = Pick<Voice, 'speaker' | 'relationship' | 'choice' | 'isStoodInFor' | 'dateOfBirth'>;
const MOTHER: Deciding = { speaker: 'adult', relationship: 'parent', choice: null, isStoodInFor: false, dateOfBirth: '2011-03-03' }; // prettier-ignore
const SELF: Deciding = { ...MOTHER, speaker: 'young person', relationship: 'young person' };

describe('whose request it is', () => {
  it('is the parents’ until the last Friday in June of Year 11, that day counted, and then the young person’s', () => {
    const on = (voice: Deciding, day: IsoDate) => decides(voice, day, CHOICES);
    assert.deepEqual([on(MOTHER, '2027-06-25'), on(SELF, '2027-06-25')], [true, false]);
    assert.deepEqual([on(MOTHER, '2027-06-26'), on(SELF, '2027-06-26')], [false, true]);
  });

  it('is every parent’s before, and no representative’s', () => {
    for (const relationship of ['parent', 'foster carer', 'kinship carer', 'council as parent'] as const)
      assert.equal(decides({ ...MOTHER, relationship }, TODAY, CHOICES), true);
    assert.equal(decides({ ...MOTHER, relationship: 'representative' }, TODAY, CHOICES), false);
  });

  it('is of whoever decides for a young person who cannot', () => {
    const after: IsoDate = '2027-09-06';
    assert.equal(decides({ ...MOTHER, choice: 'agreed' }, after, CHOICES), false, 'who only helps does not decide');
    assert.equal(decides({ ...MOTHER, choice: 'representative' }, after, CHOICES), true);
    assert.equal(decides({ ...SELF, isStoodInFor: true }, after, CHOICES), false);
    assert.equal(decides(SELF, '2036-03-03', CHOICES), false, 'from 25 there is no plan by right');
  });
});

describe('what voices say beside each other', () => {
  const high = { asks: 'place', place: { path: '/directory/schools/high', name: 'High' } } as const;
  const other = { asks: 'place', place: { path: '/directory/schools/other', name: 'Other' } } as const;

  it('is told as facts', () => {
    assert.deepEqual(agreementOf([], 2), ['Nobody has answered.']);
    assert.deepEqual(agreementOf([high], 1), []);
    assert.deepEqual(agreementOf([high], 2), ['Only one of 2 has answered.']);
    assert.deepEqual(agreementOf([high, other], 3), ['Only 2 of 3 have answered.', 'They ask for different places.']);
    assert.deepEqual(agreementOf([high, high], 2), ['They ask for the same place.']);
    assert.deepEqual(agreementOf([high, { asks: 'talk first' }], 2), ['One wants to talk first.']);
    assert.deepEqual(agreementOf([{ asks: 'not decided' }, { asks: 'not decided' }], 2), ['2 have not decided.']);
  });

  it('knows a place that is not listed by its name, however it is typed', () => {
    const typed = (name: string) => ({ asks: 'not listed', place: { path: null, name } }) as const;
    assert.deepEqual(agreementOf([typed('Hope Farm'), typed(' hope farm ')], 2), ['They ask for the same place.']);
    assert.deepEqual(agreementOf([typed('St. Mary’s  School'), typed('St Mary s School')], 2), ['They ask for the same place.']); // prettier-ignore
    assert.deepEqual(agreementOf([typed('High'), high], 2), ['They ask for different places.']);
  });
});

describe('who stands twice on the page of a child', () => {
  it('is each adult of the same name, named once', () => {
    const adult = (name: string) => ({ name, speaker: 'adult' as const });
    assert.deepEqual(namedTwice([adult('Ann Lee'), adult('Bo Lee'), { name: 'Ann Lee', speaker: 'young person' }]), []);
    assert.deepEqual(namedTwice([adult('Ann Lee'), adult('ann  lee'), adult('Ann Lee')]), ['ann  lee']);
  });
});

describe('what is asked for a child', () => {
  const place = (name: string) => ({ path: `/directory/schools/${name}`, name });
  const ofMother = { voice: { id: 'mother', ...MOTHER }, state: 'sent', place: place('high'), decides: true } as const;
  const own = { voice: { id: 'own', ...SELF }, place: place('college'), decides: true } as const;
  const after: IsoDate = '2027-06-26';

  it('is what the parents asked for, until the young person has said something once it is theirs', () => {
    assert.deepEqual(requestOn([ofMother], after, CHOICES), { places: [place('high')], disagree: false, isFromBefore: true }); // prettier-ignore
    assert.deepEqual(requestOn([ofMother, { ...own, state: 'sent' }], after, CHOICES)?.places, [place('college')]);
    assert.equal(requestOn([ofMother, { ...own, state: 'withdrawn' }], after, CHOICES), undefined);
  });
});

describe('where a round has reached', () => {
  const at = '2026-09-01T08:00:00.000Z';
  const round = { opensOn: '2026-09-14', closesOn: '2026-10-31', movesOn: '2027-09-01', openedAt: at, endedAt: null, id: '', moves: [], reminderDays: [], mostPlaces: null, madeBy: null, madeAt: at, openedBy: null } satisfies Round; // prettier-ignore

  it('is told by the day', () => {
    assert.equal(stateOf({ ...round, openedAt: null }, '2026-09-20'), 'prepared');
    assert.equal(stateOf(round, '2026-09-13'), 'opens later');
    assert.equal(stateOf(round, '2026-09-14'), 'open');
    assert.equal(stateOf(round, '2026-10-31'), 'open');
    assert.equal(stateOf(round, '2026-11-01'), 'late answers');
    assert.equal(stateOf(round, '2027-09-01'), 'over');
    assert.equal(stateOf({ ...round, endedAt: at }, '2026-09-20'), 'ended early');
  });
});

describe('the days of a round', () => {
  it('are for the next two Septembers', () => {
    assert.deepEqual(comingMoves('2026-08-31', CHOICES), ['2026-09-01', '2027-09-01']);
    assert.deepEqual(comingMoves('2026-09-01', CHOICES), ['2027-09-01', '2028-09-01']);
    const inAugust = { ...CHOICES, schoolYearStarts: '08-20' };
    assert.deepEqual(comingMoves(TODAY, inAugust), ['2027-08-01', '2028-08-01']);
  });

  it('are those of the settings, and begin today where these are over', () => {
    const usual = (today: IsoDate) => usualDays(DEFAULT_TRANSFERS, 'primary-to-secondary', '2027-09-01', today);
    assert.deepEqual(usual('2026-07-01'), { opensOn: '2026-09-14', closesOn: '2026-10-31' });
    assert.deepEqual(usual('2026-10-10'), { opensOn: '2026-10-10', closesOn: '2026-10-31' });
    assert.deepEqual(usual('2026-11-23'), { opensOn: '2026-11-23', closesOn: undefined });
    assert.equal(usualLastDay(DEFAULT_TRANSFERS, 'primary-to-secondary', '2027-09-01'), '2026-10-31');
  });

  it('know the first last day in law of several moves', () => {
    assert.deepEqual(firstDays(['primary-to-secondary', 'secondary-to-post-16'], '2027-09-01', CHOICES), {
      noticeBy: '2026-12-20',
      planBy: '2027-02-14',
    });
  });

  it('take the year group that a council says', () => {
    const moves = [{ move: 'primary-to-middle', name: 'First to middle', yearBefore: 3, opens: '09-14', closes: '10-31' }]; // prettier-ignore
    const settings = transfersSchema.parse({ moves });
    assert.equal(yearBefore(settings, 'primary-to-middle'), 3);
    assert.equal(yearBefore(settings, 'secondary-to-post-16'), 11);
  });
});

describe('the form of a round', () => {
  const form = roundForm(() => TODAY, DEFAULT_TRANSFERS, CHOICES);
  const day = (name: string, on: string): Record<string, string> => {
    const [year = '', month = '', number = ''] = on.split('-');
    return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
  };
  const good = {
    ...{ round: '5f0c1b7e-8a55-4f0e-8d4a-0a4f0a3b7c11', moves: ['primary-to-secondary'], on: '2027-09-01' },
    ...{ ...day('opens', '2026-11-30'), ...day('closes', '2026-12-18'), reminders: '7 and 3' },
  };
  const wrong = (change: Record<string, unknown>): Record<string, string[] | undefined> =>
    form.safeParse({ ...good, ...change }).error?.flatten().fieldErrors ?? {};

  it('takes days that fit', () => {
    const { reminderDays, closesOn, isShort } = form.parse(good);
    assert.deepEqual([reminderDays, closesOn, isShort], [['2026-12-11', '2026-12-15'], '2026-12-18', false]);
    assert.deepEqual(form.parse({ ...good, reminders: '' }).reminderDays, []);
  });

  it('says in a sentence what does not', () => {
    assert.match(wrong({ moves: [] })['moves']?.[0] ?? '', /Choose who moves/);
    assert.match(wrong({ on: '2031-09-01' })['on']?.[0] ?? '', /Choose when they move/);
    assert.match(wrong(day('opens', '2026-11-22'))['opens']?.[0] ?? '', /is over/);
    assert.match(wrong(day('opens', '2026-11-31'))['opens']?.[0] ?? '', /Type the first day/);
    assert.match(wrong(day('closes', '2026-12-10'))['closes']?.[0] ?? '', /at least 14 days/);
    assert.match(
      wrong(day('closes', '2027-02-14'))['closes']?.[0] ?? '',
      /The law wants the plans changed by 14 February 2027/,
    );
    assert.match(wrong({ reminders: 'soon' })['reminders']?.[0] ?? '', /whole numbers/);
    assert.match(wrong({ reminders: '30' })['reminders']?.[0] ?? '', /after the first day/);
    const noLastDay = wrong({ 'closes-day': '', 'closes-month': '', 'closes-year': '' });
    assert.deepEqual(Object.keys(noLastDay), ['closes'], 'reminders are counted from a last day that there is');
  });
});

describe('how far a child has come in a round', () => {
  const silent: VoiceProgress = {
    ...{ mayBeWrittenTo: true, isOwn: false, decides: true, hasAddress: true },
    ...{ hasLetter: true, isCodeLocked: false, hasDraft: false, wants: null, isLate: false },
  };
  const child = (voices: VoiceProgress[], change: Partial<ChildProgress> = {}): ChildProgress => ({
    ...{ id: '', planId: '', childId: '', childName: '', reference: null },
    ...{ caseworkerId: null, caseworker: null, schoolId: null, school: null, move: 'primary-to-secondary' },
    ...{ isNew: false, plan: { dueOn: '2027-02-14', doneOn: null }, voices, ...change },
  });
  const lists = (one: ChildProgress, today = TODAY): ListState[] =>
    (['letters-to-send', 'letters-sent', 'started', 'answered', 'undecided', 'talk', 'late', 'no-answer', 'request-missing', 'nobody', 'no-address', 'code-locked', 'plan-late', 'one-missing'] as const) // prettier-ignore
      .filter((state) => isOn(state, one, today));

  it('is told by all who speak for them', () => {
    assert.deepEqual(lists(child([])), ['no-answer', 'nobody']);
    assert.deepEqual(lists(child([silent, { ...silent, hasLetter: false }])), ['letters-to-send', 'no-answer']);
    assert.deepEqual(lists(child([{ ...silent, hasDraft: true }])), ['letters-sent', 'started', 'no-answer']);
    assert.deepEqual(lists(child([silent, { ...silent, wants: 'a place', isLate: true }])), ['letters-sent', 'answered', 'late', 'one-missing']); // prettier-ignore
    assert.deepEqual(lists(child([{ ...silent, wants: 'not decided' }, { ...silent, wants: 'to talk first' }])), ['letters-sent', 'answered', 'undecided', 'talk']); // prettier-ignore
    const parent = { ...silent, decides: false, wants: 'a place' };
    const own = { ...silent, isOwn: true, hasAddress: false };
    assert.deepEqual(lists(child([own, parent])), ['letters-sent', 'answered', 'request-missing', 'one-missing']);
    const waits = { ...own, hasLetter: false };
    assert.deepEqual(lists(child([waits, parent])), ['letters-to-send', 'answered', 'request-missing', 'no-address', 'one-missing']); // prettier-ignore
    assert.deepEqual(lists(child([{ ...silent, isCodeLocked: true }])), ['letters-sent', 'no-answer', 'code-locked']);
  });

  it('leaves only the plans to do where the round is not open yet, or is over', () => {
    assert.deepEqual(toDoIn(false), ['plan-late', 'plan-to-come']);
    assert.ok(toDoIn(true).includes('nobody') && toDoIn(true).includes('plan-late'));
  });

  it('keeps what was answered once nobody is asked any more', () => {
    const gone = { ...silent, mayBeWrittenTo: false, decides: false, wants: 'a place' };
    assert.deepEqual(lists(child([gone])), ['answered', 'request-missing', 'nobody']);
  });

  it('counts a plan in time as the scorecard does: a last day that is today is not over', () => {
    const due = { dueOn: '2027-02-14', doneOn: null } as const;
    const count = (today: IsoDate) => inTimeOf([due, { ...due, doneOn: '2027-02-14' }, { ...due, doneOn: '2027-01-10' }], today); // prettier-ignore
    assert.deepEqual(count('2027-02-13'), { of: 0, done: 0, early: 2, toCome: 1, late: 0 });
    assert.deepEqual(count('2027-02-14'), { of: 2, done: 2, early: 0, toCome: 1, late: 0 });
    assert.deepEqual(count('2027-02-15'), { of: 3, done: 2, early: 0, toCome: 0, late: 1 });
    assert.ok(lists(child([silent]), '2027-02-15').includes('plan-late'));
    assert.ok(!lists(child([silent]), '2027-02-14').includes('plan-late'));
  });

  it('reads all of any record that the scorecard’s count of moves reads', () => {
    const clock = clockOf(CHOICES);
    fc.assert(
      fc.property(plans, fc.option(someDay), (events, endedOn) => {
        const some = events.filter(({ kind, supersedes }) => supersedes !== null || OF_TRANSFERS.includes(kind));
        const all = caseOf({ dateOfBirth: '2010-01-01', need: null, events, endedOn }, CHOICES, clock);
        assert.deepEqual(transfersOf({ events: some, endedOn }, clock), all.transfers);
      }),
      { numRuns: 500 },
    );
  });
});
