import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { addMonths, type IsoDate } from '#calendar/dates.ts';
import { birthdayOf, planMayGoOnUntil } from '#features/clock/age.ts';
import { closureException } from '#features/clock/exceptions.ts';
import { readHappening } from '#features/clock/happening.ts';
import { deadlineOf, TODAY } from '../support/clock.ts';

// The worked examples that came with the facts, as they came. V55 and V56 are about statistics, not about days.

interface Vector {
  id: string;
  rule: string;
  input: Record<string, string>;
  expect: Record<string, unknown>;
  alternative: Record<string, unknown>;
}
const STATISTICS = ['V55', 'V56'];
const VECTORS = (JSON.parse(readFileSync('tests/rules/clock-vectors.json', 'utf8')) as Vector[]).filter(
  ({ id }) => !STATISTICS.includes(id),
);

/** What a vector gives of these, without what it leaves empty. */
function given(input: Vector['input'], names: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([theirs, ours]) => (input[theirs] ? [[ours, input[theirs]]] : [])),
  );
}

const due = (id: string, said: Record<string, string>): IsoDate => deadlineOf(id, said).due;
const aim = (id: string, said: Record<string, string>): IsoDate | undefined => deadlineOf(id, said).cautious;

/** How each kind of vector is asked of the clock: the answers that it names. */
const ASKED: Record<string, (vector: Vector) => Record<string, unknown>> = {
  'ENA clock': ({ input, alternative }) => {
    const said = { event: 'request-received', ...given(input, { request_received: 'on' }) };
    const ids = ['decide-whether-to-assess', 'tell-no-plan', 'issue-final-plan'];
    const strict = ids.map((id) => deadlineOf(id, said, { dayOfReceipt: 'day 1' }).due);
    assert.deepEqual(strict, alternative['day1_reading']);
    const [decide, refuse, final] = ids.map((id) => due(id, said));
    return { decide_6w: decide, refuse_plan_16w: refuse, final_20w: final };
  },
  'closure exception gate': ({ input }) => {
    const closure = { first_day_closed: 'on', reopens: 'reopens', advice_requested: 'adviceRequested' };
    const read = readHappening({ event: 'closure', ...given(input, closure) }, TODAY);
    assert.ok('happening' in read && read.happening.event === 'closure');
    const { available, from, to } = closureException(read.happening);
    return { exception_available: available, window: [from, to] };
  },
  'advice due': ({ input }) => {
    const said = { event: 'advice-requested', ...given(input, { request_received_by_body: 'on' }) };
    const { due, exceptions } = deadlineOf('give-advice', said);
    return { advice_due: due, extended_for_school_holiday: exceptions?.includes('school-closed') };
  },
  'draft plan comment period': ({ input, alternative }) => {
    const said = { event: 'draft-served', ...given(input, { draft_served: 'on' }) };
    assert.equal(deadlineOf('comment-on-draft', said, { draftCommentsClose: 15 }).due, alternative['common_practice']);
    return { earliest_lawful_close_end_of: due('comment-on-draft', said) };
  },
  'annual review': ({ input }) => {
    const said = { event: 'review-meeting', ...given(input, { meeting: 'on' }) };
    return {
      notice_latest: due('give-notice-of-meeting', said),
      report_2w: due('circulate-report', said),
      decision_and_proposed_changes_4w: due('decide-after-review', said),
      final_backstop_12w: due('issue-amended-plan', said),
    };
  },
  'annual review, late notice': ({ input }) => {
    const said = { event: 'review-meeting', ...given(input, { meeting: 'on', amendment_notice_sent: 'noticeSent' }) };
    return {
      notice_late_by_days: deadlineOf('decide-after-review', said).daysLate,
      final_due: due('issue-amended-plan', said),
    };
  },
  '12-month review period': ({ input }) => {
    const on = given(input, { plan_made_or_last_review_completed: 'on' });
    const first = due('complete-next-review', { event: 'plan-made', ...on });
    assert.equal(due('complete-next-review', { event: 'review-completed', ...on }), first);
    return { review_complete_by_end_of: first };
  },
  'phase transfer Year 6 2026/27': ({ input }) => {
    const said = { event: 'phase-transfer', kind: 'primary-to-secondary', on: `${input['transfer']}-01` };
    assert.match(deadlineOf('issue-amended-plan', said).says, /before 15 February/);
    return {
      statute_before: '2027-02-15',
      last_strictly_compliant_day: due('issue-amended-plan', said),
      latest_meeting_12w_strict: due('hold-review-meeting', said),
      latest_meeting_working_day: aim('hold-review-meeting', said),
      latest_amendment_notice_working_day: aim('send-amendment-notice', said),
    };
  },
  'post-16 to post-16': ({ input }) => ({
    plan_amended_at_latest: due('issue-amended-plan', { event: 'post-16-move', ...given(input, { transfer: 'on' }) }),
  }),
  'end of compulsory school age': ({ input }) => {
    const said = { event: 'born', on: addMonths(input['sixteenth_birthday'] as IsoDate, -16 * 12) };
    return {
      ceases_end_of: due('compulsory-school-age-ends', said),
      young_person_from: due('young-person-from', said),
    };
  },
  'tribunal appeal deadline': ({ input, expect }) => {
    const said = {
      event: 'decision-sent',
      ...given(input, { decision_sent: 'on', certificate_issued: 'certificateIssued' }),
    };
    const { due, by } = deadlineOf('appeal', said);
    assert.equal(by, '17:00');
    // The steps on the way are the vector's own.
    return { ...expect, 'must_be_received_by_17:00_on': due };
  },
  'mediation adviser contact': ({ input }) => ({
    contact_adviser_by: due('contact-mediation-adviser', {
      event: 'decision-sent',
      ...given(input, { decision_sent: 'on' }),
    }),
  }),
  'LA response to appeal': ({ input }) => ({
    response_due: due('respond-to-appeal', {
      event: 'appeal-received',
      ...given(input, { application_received_by_LA: 'on' }),
    }),
  }),
  'tribunal order: assess': ({ input }) => {
    const said = { event: 'order-made', order: 'assess', ...given(input, { order: 'on' }) };
    return {
      notify_will_assess_2w: due('tell-family', said),
      notify_no_plan_10w: due('tell-no-plan', said),
      final_plan_14w: due('issue-final-plan', said),
    };
  },
  'move between authorities': ({ input }) => ({
    transfer_by: due('transfer-plan', { event: 'area-move-known', ...given(input, { old_LA_became_aware: 'on' }) }),
  }),
  'age 25': ({ input }) => {
    const born = input['dob'] as IsoDate;
    assert.equal(due('young-person-until', { event: 'born', on: born }), birthdayOf(born, 25));
    return {
      stops_being_young_person: birthdayOf(born, 25),
      latest_discretionary_end: planMayGoOnUntil(born, { kind: 'further education' }),
    };
  },
};

describe('the worked examples of the facts', () => {
  for (const vector of VECTORS)
    it(`come out as ${vector.id} says: ${vector.rule}`, () => {
      const asked = ASKED[vector.rule];
      assert.ok(asked, `nobody knows how to ask about "${vector.rule}"`);
      assert.deepEqual(asked(vector), vector.expect);
    });

  it('are all of those that came, but for the two about statistics', () => {
    assert.equal(VECTORS.length, 23);
  });
});
