import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerTo } from '#features/clock/answer.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { ExceptionId } from '#features/clock/deadline.ts';
import { EXCEPTIONS, lift } from '#features/clock/exceptions.ts';
import { readHappening } from '#features/clock/happening.ts';
import { deadlineOf, deadlinesOf, TODAY } from '../support/clock.ts';

// What may take a fixed limit away, and that nothing makes a new one.

const WHY = 'The head teacher could not be reached from 22 July to 1 September.';
const IDS = Object.keys(EXCEPTIONS) as ExceptionId[];

function closure(on: string, reopens: string, adviceRequested: string) {
  const read = readHappening({ event: 'closure', on, reopens, adviceRequested }, TODAY);
  assert.ok('happening' in read, JSON.stringify(read));
  const answer = answerTo(read.happening, DEFAULT_CHOICES);
  assert.ok('exception' in answer);
  return answer.exception;
}

describe('a closure', () => {
  const cases: [sentence: string, closed: string, reopens: string, asked: string, available: boolean][] = [
    ['in summer, asked the day before the window', '2027-07-21', '2027-09-01', '2027-07-13', false],
    ['in summer, asked on the first day of the window', '2027-07-21', '2027-09-01', '2027-07-14', true],
    ['in summer, asked on the last day of term', '2027-07-21', '2027-09-01', '2027-07-20', true],
    ['in summer, asked in the middle of August', '2027-07-21', '2027-09-01', '2027-08-16', true],
    ['in summer, asked on the last day of the window', '2027-07-21', '2027-09-01', '2027-08-25', true],
    ['in summer, asked the day after the window', '2027-07-21', '2027-09-01', '2027-08-26', false],
    ['in summer, asked when the school is open again', '2027-07-21', '2027-09-01', '2027-09-02', false],
    ['at Christmas, of 17 days', '2026-12-19', '2027-01-05', '2026-12-18', false],
    ['at Easter, of 17 days', '2027-03-26', '2027-04-12', '2027-03-30', false],
    ['of exactly 28 days', '2027-07-29', '2027-08-26', '2027-08-01', true],
    ['of 27 days', '2027-07-29', '2027-08-25', '2027-08-01', false],
    ['of 28 days through a leap day', '2028-02-07', '2028-03-06', '2028-02-10', true],
    ['of 28 days in which the clocks go forward', '2027-03-08', '2027-04-05', '2027-03-10', true],
    ['of 27 days in which the clocks go back', '2026-10-05', '2026-11-01', '2026-10-10', false],
  ];
  for (const [sentence, closed, reopens, asked, available] of cases)
    it(`${sentence}, ${available ? 'may' : 'does not'} excuse`, () => {
      assert.equal(closure(closed, reopens, asked).available, available);
    });

  it('has a window from a week before it begins to a week before it ends', () => {
    const { from, to } = closure('2027-07-21', '2027-09-01', '2027-08-16');
    assert.deepEqual([from, to], ['2027-07-14', '2027-08-25']);
    const spring = closure('2028-03-03', '2028-04-03', '2028-03-10');
    assert.deepEqual([spring.from, spring.to], ['2028-02-25', '2028-03-27']);
  });

  it('still needs the council to say why, and gives no new last day', () => {
    const exception = closure('2027-07-21', '2027-09-01', '2027-08-16');
    assert.match(exception.says, /must also say why/);
    assert.match(exception.says, /no new last day/);
    assert.ok(!('due' in exception) && !('cautious' in exception));
  });

  it('says so when the advice was asked for on another day', () => {
    const { says } = closure('2027-07-21', '2027-09-01', '2027-07-01');
    assert.match(says, /asked for on another day\.$/);
    assert.doesNotMatch(says, /must also say why/);
  });

  it('that is too short says so', () => {
    assert.match(closure('2026-12-19', '2027-01-05', '2026-12-18').says, /This one is shorter\.$/);
  });
});

describe('an exception', () => {
  const request: ExceptionId[] = ['school-closed', 'early-years-closed', 'personal-circumstances', 'away-four-weeks'];
  const order: ExceptionId[] = ['school-closed', 'early-years-closed', 'personal-circumstances', 'away-two-weeks'];
  const cases: [said: Record<string, string>, excusedBy: ExceptionId[]][] = [
    [{ event: 'request-received' }, request],
    [{ event: 'became-responsible' }, request],
    [{ event: 'reassessment-agreed' }, request],
    [{ event: 'advice-requested' }, ['personal-circumstances', 'away-four-weeks', 'missed-appointment']],
    [{ event: 'order-made', order: 'assess' }, order],
    [{ event: 'order-made', order: 'make-plan' }, order],
    [{ event: 'order-made', order: 'amend' }, order],
    [{ event: 'order-made', order: 'name-school' }, order],
    [{ event: 'order-made', order: 'reconsider' }, order],
    [{ event: 'order-made', order: 'keep' }, order],
    [{ event: 'mediation-agreed', order: 'make-plan' }, order],
    [{ event: 'draft-served' }, []],
    [{ event: 'school-consulted' }, []],
    [{ event: 'reassessment-asked' }, []],
    [{ event: 'plan-made' }, []],
    [{ event: 'review-completed' }, []],
    [{ event: 'review-meeting', noticeSent: '2026-11-17' }, []],
    [{ event: 'phase-transfer', kind: 'primary-to-secondary' }, []],
    [{ event: 'post-16-move' }, []],
    [{ event: 'decision-sent' }, []],
    [{ event: 'mediation-not-wanted' }, []],
    [{ event: 'mediation-wanted' }, []],
    [{ event: 'appeal-received' }, []],
    [{ event: 'area-move-known' }, []],
    [{ event: 'plan-transferred', lastReviewed: '2026-03-02' }, []],
  ];
  for (const [said, excusedBy] of cases) {
    const what = said['order'] ? `${said['event']}, ${said['order']}` : said['event'];
    it(`after ${what} is ${excusedBy.length === 0 ? 'none at all' : `one of ${excusedBy.length}`}`, () => {
      for (const deadline of deadlinesOf({ on: '2026-09-22', ...said }))
        for (const id of IDS)
          if (excusedBy.includes(id)) assert.equal(lift(deadline, id, WHY).lifted.id, id);
          else assert.throws(() => lift(deadline, id, WHY), RangeError, `${id} for ${deadline.id}`);
    });
  }

  for (const id of IDS)
    it(`of ${id} takes the last day away and gives no other`, () => {
      const event = { 'away-two-weeks': 'order-made', 'missed-appointment': 'advice-requested' }[id as string];
      const [deadline] = deadlinesOf({
        event: event ?? 'request-received',
        ...(event === 'order-made' && { order: 'amend' }),
        on: '2026-07-20',
      });
      assert.ok(deadline);
      const lifted = lift(deadline, id, WHY);
      for (const day of ['due', 'cautious', 'by', 'daysLate']) assert.ok(!(day in lifted), day);
      assert.doesNotMatch(
        JSON.stringify({ ...lifted, countedFrom: null, lifted: { ...lifted.lifted, why: '' } }),
        /\d{4}-\d\d/,
      );
      assert.equal(lifted.lifted.why, WHY);
      assert.equal(lifted.id, deadline.id);
    });

  it('needs the reason why it made the limit impractical', () => {
    const decide = deadlineOf('decide-whether-to-assess', { event: 'request-received', on: '2026-07-20' });
    for (const nothing of ['', ' ', '\n\t'])
      assert.throws(() => lift(decide, 'school-closed', nothing), /needs the reason/);
  });

  it('of a missed appointment excuses the service that gives advice, and never the council', () => {
    const advice = deadlineOf('give-advice', { event: 'advice-requested', on: '2026-07-20' });
    assert.match(lift(advice, 'missed-appointment', WHY).lifted.says, /only that service/);
    for (const deadline of deadlinesOf({ event: 'request-received', on: '2026-07-20' }))
      assert.throws(() => lift(deadline, 'missed-appointment', WHY), /does not excuse/);
  });

  const provisions: [id: ExceptionId, said: Record<string, string>, regulation: RegExp][] = [
    ['personal-circumstances', { event: 'advice-requested' }, /regulation 8\(2\)/],
    ['away-four-weeks', { event: 'advice-requested' }, /regulation 8\(2\)/],
    ['school-closed', { event: 'reassessment-agreed' }, /regulation 27/],
    ['personal-circumstances', { event: 'reassessment-agreed' }, /regulation 27/],
    ['personal-circumstances', { event: 'order-made', order: 'amend' }, /regulation 44/],
  ];
  for (const [id, said, regulation] of provisions)
    it(`of ${id} after ${said['event']} is under ${regulation.source.replaceAll('\\', '')}`, () => {
      const [deadline] = deadlinesOf({ on: '2026-07-20', ...said });
      assert.ok(deadline);
      assert.match(lift(deadline, id, WHY).lifted.provision, regulation);
    });
});
