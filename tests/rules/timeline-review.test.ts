import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import type { PlanEvent } from '#features/plan/event.ts';
import { timeline } from '#features/plan/timeline.ts';
import { besideIn, lateIn, stepsIn, story, whereIs, type Told } from '../support/stories.ts';

// Plans that are in place: reviews, moves, an end. Every date is worked out by hand from the sheet of facts.

describe('Tyler, whose first review is to end within 12 months, of which the day of the plan is the first', () => {
  const PLAN: Told = ['final plan issued', '2025-12-01'];
  const SET: Told = ['review meeting set', '2026-11-04', { meetingOn: '2026-11-26' }];

  it('has a plan in place, and waits for a meeting to be set', () => {
    const now = whereIs(story(PLAN), '2026-06-01');
    assert.deepEqual([now.stage, now.next?.id, now.daysLeft], ['plan-in-place', 'set-meeting', 182]);
    assert.deepEqual(stepsIn(now.way), [
      'set-meeting: here, by 2026-11-30',
      'meeting: ahead, by 2026-11-30',
      'report: ahead',
      'decide-after-review: ahead, by 2026-11-30',
      'notice: perhaps ahead',
      'changes-comments: perhaps ahead',
      'amended-plan: perhaps ahead',
    ]);
    assert.deepEqual(now.tasks, []);
  });

  it('prepares for the meeting that is set', () => {
    const now = whereIs(story(PLAN, SET), '2026-11-22');
    assert.deepEqual([now.stage, now.next?.id, now.daysLeft], ['review-set', 'meeting', 4]);
    assert.deepEqual(now.tasks, [{ task: 'prepare-for-review', by: '2026-11-26' }]);
    assert.deepEqual(now.ahead[0], { on: '2026-11-26', step: 'meeting' });
  });

  it('hears of the report and the decision from the day that is set, and not after the year', () => {
    const days = (today: IsoDate) => stepsIn(whereIs(story(PLAN, SET), today).way).slice(2, 5);
    assert.deepEqual(days('2026-11-22'), [
      'report: ahead, by 2026-11-30',
      'decide-after-review: ahead, by 2026-11-30',
      'notice: perhaps ahead, by 2026-11-30',
    ]);
    const early: Told = ['review meeting set', '2026-08-03', { meetingOn: '2026-09-01' }];
    const soon = (today: IsoDate) => whereIs(story(PLAN, early), today);
    assert.deepEqual(stepsIn(soon('2026-08-10').way).slice(2, 5), [
      'report: ahead, by 2026-09-15',
      'decide-after-review: ahead, by 2026-09-29',
      'notice: perhaps ahead, by 2026-09-29',
    ]);
    assert.ok(soon('2026-08-10').ahead.some(({ on, step }) => on === '2026-09-29' && step === 'decide-after-review'));
  });

  it('is not late by a meeting that nobody held', () => {
    const early: Told = ['review meeting set', '2026-08-03', { meetingOn: '2026-09-01' }];
    const now = whereIs(story(PLAN, early), '2026-10-01');
    assert.deepEqual(lateIn(now), []);
    assert.deepEqual(stepsIn(now.way).slice(2, 5), [
      'report: ahead',
      'decide-after-review: ahead, by 2026-11-30',
      'notice: perhaps ahead',
    ]);
  });

  it('was told too late of a meeting in less than 2 weeks, until it is held', () => {
    const set = (on: IsoDate): Told => ['review meeting set', on, { meetingOn: '2026-11-26' }];
    const notice = (today: IsoDate, ...told: Told[]) => whereIs(story(PLAN, ...told), today).shortNotice;
    assert.equal(notice('2026-11-20', set('2026-11-12')), undefined);
    assert.deepEqual(notice('2026-11-20', set('2026-11-13')), { heldOn: '2026-11-26', days: 13 });
    // It was told in time first, and then once more, with the place.
    assert.equal(notice('2026-11-20', set('2026-11-02'), set('2026-11-19')), undefined);
    assert.equal(notice('2026-11-26', set('2026-11-13'), ['review meeting held', '2026-11-26']), undefined);
    assert.equal(notice('2026-11-27', set('2026-11-13')), undefined);
  });

  it('has nothing to prepare when the day has passed and nobody wrote down that they met', () => {
    const now = whereIs(story(PLAN, SET), '2026-11-27');
    assert.deepEqual([now.stage, now.tasks, now.daysLeft], ['plan-in-place', [], -1]);
  });

  it('is late from the day after the year, by the decision and not by the meeting', () => {
    assert.deepEqual(lateIn(whereIs(story(PLAN, SET), '2026-11-30')), []);
    assert.deepEqual(lateIn(whereIs(story(PLAN, SET), '2026-12-02')), ['decide-after-review 2']);
    assert.deepEqual(lateIn(whereIs(story(PLAN, ['review meeting held', '2026-11-26']), '2026-12-02')), [
      'decide-after-review 2',
    ]);
  });
});

/** Leo was met on 13 October 2026; his year ends on 13 November. */
const LEO: Told[] = [
  ['final plan issued', '2021-03-26'],
  ['decided after review', '2025-11-14', { decision: 'keep' }],
  ['review meeting set', '2026-09-21', { meetingOn: '2026-10-13' }],
  ['review meeting held', '2026-10-13', { officer: 'did not come' }],
];

describe('Leo after his review meeting', () => {
  it('waits for the report for 2 weeks and for the decision for 4', () => {
    const now = whereIs(story(...LEO), '2026-10-20');
    assert.equal(now.stage, 'review-held');
    assert.deepEqual(stepsIn(now.way), [
      'set-meeting: done 2026-09-21',
      'meeting: done 2026-10-13',
      'report: here, by 2026-10-27',
      'decide-after-review: ahead, by 2026-11-10',
      'notice: perhaps ahead, by 2026-11-10',
      'changes-comments: perhaps ahead',
      'amended-plan: perhaps ahead, by 2027-01-05',
    ]);
  });

  it('would have the notice of changes with the decision: by the end of his year, where that comes first', () => {
    const now = whereIs(
      story(
        ['final plan issued', '2024-02-01'],
        ['decided after review', '2025-10-31', { decision: 'keep' }],
        ['review meeting held', '2026-10-13'],
      ),
      '2026-10-20',
    );
    assert.equal(stepsIn(now.way)[4], 'notice: perhaps ahead, by 2026-10-30');
  });

  it('is decided about by the end of his year, where that comes before the 4 weeks', () => {
    const now = whereIs(
      story(
        ['final plan issued', '2024-02-01'],
        ['decided after review', '2025-10-31', { decision: 'keep' }],
        ['review meeting held', '2026-10-13'],
      ),
      '2026-10-20',
    );
    assert.equal(stepsIn(now.way)[3], 'decide-after-review: ahead, by 2026-10-30');
  });

  it('is not late by changes that nobody has decided on', () => {
    assert.deepEqual(lateIn(whereIs(story(...LEO), '2027-01-10')), ['report 75', 'decide-after-review 61']);
  });

  it('has nothing excused: no ground in law lifts a date of a review', () => {
    const excused: Told = [
      'exception recorded',
      '2026-10-14',
      { deadline: 'issue-final-plan', ground: 'school-closed' },
    ];
    assert.deepEqual(lateIn(whereIs(story(...LEO, excused), '2026-11-11')), ['report 15', 'decide-after-review 1']);
  });
});

describe('Leo, whose plan is to be changed', () => {
  const CHANGES: Told[] = [
    ...LEO,
    ['review report sent', '2026-10-26'],
    ['decided after review', '2026-11-06', { decision: 'amend' }],
    ['notice of changes sent', '2026-11-06'],
    ['papers given', '2026-11-09', { papers: 'changes' }, { onlyFor: 'grace' }],
  ];

  it('has 15 days to comment, and the plan within 8 weeks of the notice', () => {
    const now = whereIs(story(...CHANGES), '2026-11-22');
    assert.equal(now.stage, 'changes-comments');
    assert.deepEqual(stepsIn(now.way), [
      'set-meeting: done 2026-09-21',
      'meeting: done 2026-10-13',
      'report: done 2026-10-26, by 2026-10-27',
      'decide-after-review: done 2026-11-06, by 2026-11-10',
      'notice: done 2026-11-06, by 2026-11-10',
      'changes-comments: here, by 2026-11-23',
      'amended-plan: ahead, by 2027-01-01',
    ]);
    assert.deepEqual(now.tasks, [{ task: 'comment-on-changes', by: '2026-11-23' }]);
    assert.match(now.window?.closes.provision ?? '', /regulation 22\(2\)\(c\)$/);
    assert.equal(now.window?.closes.id, 'comment-on-amendments');
    assert.equal(now.disagreement, undefined);
  });

  it('has its changes made once the time to comment is over, or used', () => {
    assert.equal(whereIs(story(...CHANGES), '2026-11-24').stage, 'changing-plan');
    const answer: Told = [
      'family answered',
      '2026-11-12',
      { papers: 'changes', answer: 'agrees' },
      { onlyFor: 'grace' },
    ];
    assert.equal(whereIs(story(...CHANGES, answer), '2026-11-13').stage, 'changing-plan');
  });

  it('gains no time by a late notice: 12 weeks from the meeting stay 12', () => {
    const now = whereIs(
      story(
        ...LEO,
        ['decided after review', '2026-11-06', { decision: 'amend' }],
        ['notice of changes sent', '2026-11-24'],
      ),
      '2026-11-25',
    );
    assert.deepEqual(stepsIn(now.way).slice(4), [
      'notice: done 2026-11-24, by 2026-11-10, 14 days',
      'changes-comments: here',
      'amended-plan: ahead, by 2027-01-05',
    ]);
    assert.deepEqual(lateIn(now), []);
  });

  it('is the young person’s to comment on, and to appeal about: a parent who helps is given nothing to do', () => {
    const helping = (events: PlanEvent[], today: IsoDate) =>
      timeline({ events, dateOfBirth: '2009-08-19', isHelper: true }, today, DEFAULT_CHOICES);
    const now = helping(story(...CHANGES), '2026-11-22');
    assert.deepEqual([now.stage, now.window, now.tasks], ['changes-comments', undefined, []]);
    const changed = helping(story(...CHANGED), '2026-12-20');
    assert.deepEqual([changed.stage, changed.disagreement, changed.tasks], ['plan-in-place', undefined, []]);
    assert.ok(changed.ahead.every(({ step }) => step !== 'appeal'));
  });

  it('has the changes to comment on also where nobody wrote down when they were given, without a day', () => {
    assert.deepEqual(whereIs(story(...CHANGES.slice(0, -1)), '2026-11-10').tasks, [
      { task: 'comment-on-changes', by: undefined },
    ]);
  });

  it('waits for the notice while there is none, and it is late', () => {
    const now = whereIs(story(...LEO, ['decided after review', '2026-11-06', { decision: 'amend' }]), '2026-11-13');
    assert.deepEqual([now.stage, lateIn(now)], ['changing-plan', ['notice 3']]);
  });

  const CHANGED: Told[] = [...CHANGES, ['amended plan issued', '2026-12-18', {}, { words: { school: 'Elm' } }]];

  it('begins a new year with the decision, in which nothing has been done yet', () => {
    const now = whereIs(story(...CHANGED), '2026-12-20');
    assert.deepEqual([now.stage, now.next?.id, now.window], ['plan-in-place', 'set-meeting', undefined]);
    assert.deepEqual(stepsIn(now.way), [
      'set-meeting: here, by 2027-11-05',
      'meeting: ahead, by 2027-11-05',
      'report: ahead',
      'decide-after-review: ahead, by 2027-11-05',
      'notice: perhaps ahead',
      'changes-comments: perhaps ahead',
      'amended-plan: perhaps ahead',
    ]);
  });

  it('may be appealed about once it is changed: by 18 February', () => {
    const { disagreement } = whereIs(story(...CHANGED), '2026-12-20');
    assert.equal(disagreement?.about, 'amended plan issued');
    assert.deepEqual(
      disagreement.rights.map(({ id, due }) => [id, due]),
      [
        ['contact-mediation-adviser', '2027-02-18'],
        ['appeal', '2027-02-18'],
      ],
    );
  });

  it('counts no meeting of the year before as one of the next', () => {
    const now = whereIs(
      story(...CHANGED, ['review meeting set', '2027-09-20', { meetingOn: '2027-10-12' }]),
      '2027-09-21',
    );
    assert.deepEqual(stepsIn(now.way).slice(0, 3), [
      'set-meeting: done 2027-09-20',
      'meeting: here, set for 2027-10-12, by 2027-11-05',
      'report: ahead, by 2027-10-26',
    ]);
  });

  it('is kept after all when that is decided, with reasons', () => {
    const now = whereIs(story(...CHANGES, ['decided after review', '2026-12-18', { decision: 'keep' }]), '2026-12-20');
    assert.deepEqual([now.stage, now.disagreement?.about], ['plan-in-place', 'decided after review']);
    // The year goes on from the first decision: both are of one review (REV-3, REV-14).
    assert.equal(stepsIn(now.way)[3], 'decide-after-review: ahead, by 2027-11-05');
    assert.deepEqual(
      [now.way?.lastReviewedOn, stepsIn(now.way)[0]],
      ['2026-11-06', 'set-meeting: here, by 2027-11-05'],
    );
  });

  it('is another review when they have met again', () => {
    const again: Told[] = [
      ['amended plan issued', '2026-12-18'],
      ['review meeting held', '2027-09-13'],
      ['decided after review', '2027-10-01', { decision: 'keep' }],
    ];
    assert.equal(whereIs(story(...CHANGES, ...again), '2027-10-04').way?.lastReviewedOn, '2027-10-01');
  });
});

describe('a plan that is changed between two reviews', () => {
  it('still has its review before it', () => {
    const now = whereIs(
      story(
        ['final plan issued', '2026-03-02'],
        ['notice of changes sent', '2026-06-01'],
        ['papers given', '2026-06-02', { papers: 'changes' }, { onlyFor: 'grace' }],
        ['amended plan issued', '2026-07-01'],
      ),
      '2026-08-01',
    );
    assert.deepEqual(stepsIn(now.way).slice(0, 4), [
      'set-meeting: here, by 2027-03-01',
      'meeting: ahead, by 2027-03-01',
      'report: ahead',
      'decide-after-review: ahead, by 2027-03-01',
    ]);
    assert.equal(now.next?.id, 'set-meeting');
  });

  it('gives the family their 15 days', () => {
    const now = whereIs(
      story(
        ['final plan issued', '2026-03-02'],
        ['notice of changes sent', '2026-06-01'],
        ['papers given', '2026-06-02', { papers: 'changes' }, { onlyFor: 'grace' }],
      ),
      '2026-06-05',
    );
    assert.deepEqual(now.tasks, [{ task: 'comment-on-changes', by: '2026-06-16' }]);
  });
});

describe('Daniel in Year 11', () => {
  const DANIEL: Told[] = [
    ['final plan issued', '2022-02-04'],
    ['decided after review', '2025-12-05', { decision: 'keep' }],
    ['move begun', '2026-09-07', { move: 'secondary-to-post-16', movesOn: '2027-09-01' }],
    ['review meeting held', '2026-11-10', { officer: 'came' }],
  ];
  const BORN = { born: '2011-05-02' as IsoDate };

  it('needs a plan that names his next place before 31 March, and a decision within his year', () => {
    const now = whereIs(story(...DANIEL), '2026-11-22', BORN);
    assert.equal(now.stage, 'review-held');
    assert.equal(besideIn(now, 'move')?.stage, 'moving-on');
    assert.deepEqual(stepsIn(besideIn(now, 'move')), [
      // The meeting is no end of a review: the decision is.
      'move-review: here, by 2027-02-02',
      'move-notice: ahead, by 2027-02-02',
      'move-plan: ahead, by 2027-03-30',
    ]);
    const decided = whereIs(
      story(...DANIEL, ['decided after review', '2026-12-01', { decision: 'amend' }]),
      '2026-12-02',
      BORN,
    );
    assert.equal(stepsIn(besideIn(decided, 'move'))[0], 'move-review: done 2026-12-01, by 2027-02-02');
    assert.equal(stepsIn(now.way)[3], 'decide-after-review: ahead, by 2026-12-04');
  });

  it('is late by the day that the law sets, and by none that is only counted back from it', () => {
    const now = whereIs(story(...DANIEL.slice(0, 3)), '2027-02-10', BORN);
    assert.deepEqual(
      now.late.filter(({ way }) => way === 'move'),
      [],
    );
    const april = whereIs(story(...DANIEL.slice(0, 3)), '2027-04-01', BORN);
    assert.deepEqual(
      april.late.filter(({ way }) => way === 'move').map(({ step }) => [step.id, step.daysLate]),
      [['move-plan', 2]],
    );
  });

  it('has moved on when the plan is changed', () => {
    const now = whereIs(
      story(
        ...DANIEL,
        ['decided after review', '2026-12-01', { decision: 'amend' }],
        ['notice of changes sent', '2026-12-01'],
        ['amended plan issued', '2027-01-22'],
      ),
      '2027-01-25',
      BORN,
    );
    assert.deepEqual([now.stage, besideIn(now, 'move'), lateIn(now)], ['plan-in-place', undefined, []]);
  });

  it('has not moved on when the plan is changed about something else', () => {
    const other = story(...DANIEL.slice(0, 3), ['amended plan issued', '2026-10-12']);
    assert.deepEqual(
      stepsIn(besideIn(whereIs(other, '2026-10-20', BORN), 'move')).at(-1),
      'move-plan: ahead, by 2027-03-30',
    );
    assert.deepEqual(lateIn(whereIs(other, '2027-04-01', BORN)).includes('move-plan 2'), true);
  });

  it('has until 14 February for any school before that', () => {
    const now = whereIs(
      story(
        ['final plan issued', '2026-03-02'],
        ['move begun', '2026-09-07', { move: 'primary-to-secondary', movesOn: '2027-09-01' }],
      ),
      '2026-09-10',
    );
    assert.deepEqual(stepsIn(besideIn(now, 'move')), [
      'move-review: here, by 2026-12-20',
      'move-notice: ahead, by 2026-12-20',
      'move-plan: ahead, by 2027-02-14',
    ]);
  });

  it('has until 5 months before for a move after 16', () => {
    const now = whereIs(
      story(
        ['final plan issued', '2026-03-02'],
        ['move begun', '2026-09-07', { move: 'post-16', movesOn: '2027-01-05' }],
      ),
      '2026-09-10',
    );
    assert.equal(stepsIn(besideIn(now, 'move')).at(-1), 'move-plan: late, by 2026-08-05, 36 days');
  });

  it('prepares for adulthood from the first day of Year 9', () => {
    const PLAN = story(['final plan issued', '2022-02-04']);
    for (const [born, today, is] of [
      ['2013-08-31', '2026-08-31', false],
      ['2013-08-31', '2026-09-01', true],
      ['2013-09-01', '2026-09-01', false],
    ] as const)
      assert.equal(whereIs(PLAN, today, { born }).isPreparingForAdulthood, is, `${born} on ${today}`);
  });
});

describe('Zara, who moved into the area', () => {
  const moved = (lastReviewedOn: IsoDate): Told => ['moved in', '2026-10-05', { lastReviewedOn }];

  it('is told within 6 weeks, and reviewed within 12 months of her last review', () => {
    const now = whereIs(story(moved('2026-01-20')), '2026-10-10');
    assert.deepEqual([now.stage, besideIn(now, 'moving-in')?.stage], ['plan-in-place', 'moved-in']);
    assert.deepEqual(stepsIn(besideIn(now, 'moving-in')), [
      'moved-in: done 2026-10-05',
      'tell-after-move: here, by 2026-11-16',
    ]);
    assert.equal(stepsIn(now.way)[3], 'decide-after-review: ahead, by 2027-01-19');
  });

  it('is reviewed within 3 months of the move where that is later', () => {
    const now = whereIs(story(moved('2025-12-01')), '2026-10-10');
    assert.equal(stepsIn(now.way)[3], 'decide-after-review: ahead, by 2027-01-04');
  });

  it('is late by the day after the 6 weeks, until she is told', () => {
    assert.deepEqual(lateIn(whereIs(story(moved('2026-01-20')), '2026-11-17')), ['tell-after-move 1']);
    const told = whereIs(story(moved('2026-01-20'), ['told after moving in', '2026-11-18']), '2026-11-20');
    assert.deepEqual([besideIn(told, 'moving-in'), lateIn(told)], [undefined, []]);
  });
});

describe('Omar, who moves away', () => {
  const OMAR: Told[] = [
    ['final plan issued', '2026-03-02'],
    ['moving away', '2026-10-05', { movesOn: '2026-11-02' }],
  ];

  it('has a plan that goes with him on the day, as the council knew of it 15 working days before', () => {
    const now = whereIs(story(...OMAR), '2026-10-10');
    assert.equal(now.stage, 'moving-away');
    assert.deepEqual(stepsIn(besideIn(now, 'moving-away')), ['transfer: here, by 2026-11-02']);
  });

  it('has a plan that goes within 15 working days of the day it knew, where it knew too late', () => {
    const now = whereIs(story(OMAR[0]!, ['moving away', '2026-10-05']), '2026-10-10');
    assert.deepEqual(stepsIn(besideIn(now, 'moving-away')), ['transfer: here, by 2026-10-23']);
  });

  it('is late with nothing, and waits for nothing, from the day after he went', () => {
    const review: Told = ['review meeting held', '2026-09-14'];
    const gone = [OMAR[0]!, review, OMAR[1]!] as Told[];
    assert.deepEqual(lateIn(whereIs(story(...gone), '2026-11-02')), ['report 35', 'decide-after-review 21']);
    for (const today of ['2026-11-03', '2027-09-01'] as const) {
      const now = whereIs(story(...gone), today);
      assert.deepEqual(
        [now.stage, now.way, now.next, now.beside, now.late, now.ahead],
        ['moving-away', undefined, undefined, [], [], []],
      );
    }
  });

  it('waits for the plan to follow him where the council knew too late, and for nothing else', () => {
    const late: Told[] = [OMAR[0]!, ['moving away', '2026-10-05', { movesOn: '2026-10-06' }]];
    const ahead = (today: IsoDate) => whereIs(story(...late), today).ahead;
    assert.deepEqual(ahead('2026-10-07'), [{ on: '2026-10-23', step: 'transfer' }]);
    assert.deepEqual([ahead('2026-10-24'), lateIn(whereIs(story(...late), '2026-10-24'))], [[], []]);
  });

  it('has ended, where that was written down too', () => {
    const ended: Told = ['ceased', '2026-11-02', { ground: 'not responsible' }];
    assert.equal(whereIs(story(...OMAR, ended), '2027-03-05').stage, 'ceased');
  });

  it('is here again when he comes back, with a plan or with a new request', () => {
    for (const back of [
      ['moved in', '2027-03-01', { lastReviewedOn: '2026-03-02' }],
      ['request received', '2027-03-01'],
    ] as Told[])
      for (const end of [[], [['ceased', '2026-11-02', { ground: 'not responsible' }]]] as Told[][]) {
        const now = whereIs(story(...OMAR, ...end, back), '2027-03-05');
        assert.notEqual(now.stage, 'moving-away');
        assert.notEqual(now.stage, 'ceased');
        assert.equal(besideIn(now, 'moving-away'), undefined);
      }
  });
});

describe('a plan that has ended', () => {
  const ENDED: Told[] = [
    ['request received', '2024-01-08'],
    ['final plan issued', '2024-05-20'],
    ['decided after review', '2026-05-12', { decision: 'cease' }],
    ['ceased', '2026-06-15', { ground: 'not needed' }],
  ];

  it('has no way and nothing that is late, and may be appealed about', () => {
    const now = whereIs(story(...ENDED), '2026-07-01');
    assert.deepEqual([now.stage, now.way, now.beside, now.next, lateIn(now)], ['ceased', undefined, [], undefined, []]);
    assert.deepEqual(
      now.disagreement?.rights.map(({ id, due }) => [id, due]),
      [
        ['contact-mediation-adviser', '2026-08-15'],
        // The tribunal’s August ends in September.
        ['appeal', '2026-09-01'],
      ],
    );
  });

  it('is over for good when a year has passed: nothing is late, however long', () => {
    const now = whereIs(story(...ENDED), '2028-07-01');
    assert.deepEqual([now.stage, lateIn(now), now.ahead, now.disagreement], ['ceased', [], [], undefined]);
  });

  it('leaves nothing behind for a new request, whatever comes of it', () => {
    const again: Told = ['request received', '2027-01-11'];
    const now = whereIs(story(...ENDED, again), '2027-01-15');
    assert.deepEqual([now.stage, now.next?.due?.due, now.beside], ['deciding-to-assess', '2027-02-22', []]);
    const refused = whereIs(story(...ENDED, again, ['decided not to assess', '2027-02-15']), '2027-08-01');
    assert.deepEqual([refused.stage, lateIn(refused)], ['not-assessing', []]);
  });

  for (const undone of ['order made', 'mediation agreed', 'appeal not opposed'] as const)
    it(`goes on when it is kept after all: ${undone}`, () => {
      const now = whereIs(story(...ENDED, [undone, '2026-11-02', { order: 'keep' }]), '2026-11-10');
      assert.equal(now.stage, 'plan-in-place');
    });
});

describe('a plan with nothing in it', () => {
  it('has not been started, and nothing is said of it', () => {
    const now = whereIs([], '2026-11-22');
    assert.deepEqual(
      [now.stage, now.way, now.beside, now.late, now.tasks, now.ahead, now.disagreement],
      ['not-started', undefined, [], [], [], [], undefined],
    );
  });
});
