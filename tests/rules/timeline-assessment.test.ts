import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { assessmentWay } from '#features/plan/assessment-way.ts';
import { standingEvents } from '#features/plan/event.ts';
import { besideIn, lateIn, READER, stepsIn, story, whereIs, type Told } from '../support/stories.ts';

// From a request to the final plan, told with children. Every date is worked out by hand from the sheet of facts.

/** Idris, whose mother asked on 14 September 2026: 6 weeks end on 26 October, 16 on 4 January, 20 on 1 February. */
const IDRIS: Told[] = [
  ['request received', '2026-09-14', { by: 'parent', how: 'e-mail' }],
  ['decided to assess', '2026-10-23'],
  ['advice asked for', '2026-10-26', { advice: 'family' }],
  ['advice asked for', '2026-10-26', { advice: 'education' }],
  ['advice asked for', '2026-10-27', { advice: 'psychology' }],
  ['advice received', '2026-11-05', { advice: 'family' }],
  ['advice received', '2026-11-16', { advice: 'education' }],
];

/** Ruth, for whom her school asked on 11 May 2026: the 20 weeks ended on 28 September. */
const RUTH: Told[] = [
  ['request received', '2026-05-11', { by: 'school or college', how: 'online' }],
  ['decided to assess', '2026-06-19'],
  ['advice asked for', '2026-06-22', { advice: 'psychology' }],
  ['advice received', '2026-10-26', { advice: 'psychology' }],
  ['decided to make a plan', '2026-10-30'],
  ['draft sent', '2026-11-13'],
  ['papers given', '2026-11-14', { papers: 'draft' }, { onlyFor: 'grace' }],
  ['delay explained', '2026-11-16', { reason: 'waiting for advice' }],
  ['new date expected', '2026-11-16', { expectedOn: '2026-12-18' }],
];

describe('Idris in week 10', () => {
  const now = whereIs(story(...IDRIS), '2026-11-23');

  it('is being assessed, in time, and waits for advice', () => {
    assert.equal(now.stage, 'assessing');
    assert.deepEqual(stepsIn(now.way), [
      'request: done 2026-09-14',
      'decide-to-assess: done 2026-10-23, by 2026-10-26',
      'advice: here, by 2026-12-08',
      'decide-on-plan: ahead, by 2027-01-04',
      'draft: ahead',
      'comments: ahead',
      'final-plan: ahead, by 2027-02-01',
    ]);
    assert.deepEqual([now.next?.id, now.daysLeft, lateIn(now)], ['advice', 15, []]);
  });

  it('has advice that is due 6 weeks after it was asked for, and nobody sets the family a last day', () => {
    assert.deepEqual(
      now.advice.map(({ kind, askedOn, receivedOn, due, daysLate }) => [kind, askedOn, receivedOn, due?.due, daysLate]),
      [
        ['family', '2026-10-26', '2026-11-05', undefined, undefined],
        ['education', '2026-10-26', '2026-11-16', '2026-12-07', undefined],
        ['psychology', '2026-10-27', undefined, '2026-12-08', undefined],
      ],
    );
  });

  it('has nothing to do now, and knows the days to come', () => {
    assert.deepEqual(now.tasks, []);
    assert.deepEqual(now.ahead, [
      { on: '2026-12-08', step: 'advice' },
      { on: '2027-01-04', step: 'decide-on-plan' },
      { on: '2027-02-01', step: 'final-plan' },
    ]);
    assert.deepEqual(now.way?.steps[4]?.usually, { from: '2026-12-21', to: '2027-01-04' });
    assert.equal(now.disagreement, undefined);
    assert.equal(now.isPreparingForAdulthood, false);
  });

  it('is asked for his family’s views until they have come', () => {
    const { tasks } = whereIs(story(...IDRIS.slice(0, 5)), '2026-11-02');
    assert.deepEqual(tasks, [{ task: 'say-your-views', by: undefined }]);
  });

  it('waits for a decision on a plan once all the advice has come', () => {
    const later = whereIs(story(...IDRIS, ['advice received', '2026-11-30', { advice: 'psychology' }]), '2026-12-01');
    assert.equal(later.stage, 'deciding-on-plan');
    assert.deepEqual([later.next?.id, later.daysLeft], ['decide-on-plan', 34]);
  });

  it('had his advice in time when the first of two answers was', () => {
    const { advice } = whereIs(
      story(...IDRIS, ['advice received', '2026-12-18', { advice: 'education' }]),
      '2026-12-20',
    );
    const education = advice.find(({ kind }) => kind === 'education');
    assert.deepEqual([education?.receivedOn, education?.daysLate], ['2026-11-16', undefined]);
  });
});

describe('Idris before any decision', () => {
  const asked = story(['request received', '2026-09-14']);

  it('has not begun the day before the request came', () => {
    const now = whereIs(asked, '2026-09-13');
    assert.deepEqual([now.stage, now.way, now.next, now.ahead], ['not-started', undefined, undefined, []]);
  });

  it('is in time to the end of the 26th of October', () => {
    const now = whereIs(asked, '2026-10-26');
    assert.deepEqual(
      [now.stage, now.next?.id, now.daysLeft, lateIn(now)],
      ['deciding-to-assess', 'decide-to-assess', 0, []],
    );
  });

  it('is late by a day on the 27th', () => {
    const now = whereIs(asked, '2026-10-27');
    assert.deepEqual([now.daysLeft, lateIn(now)], [-1, ['decide-to-assess 1']]);
  });

  it('counts the day of receipt where his council does', () => {
    const now = whereIs(asked, '2026-10-26', { choices: { dayOfReceipt: 'day 1' } });
    assert.deepEqual(lateIn(now), ['decide-to-assess 1']);
  });

  it('counts from the same day when the council became responsible without a request', () => {
    const now = whereIs(story(['became responsible', '2026-09-14']), '2026-10-01');
    assert.equal(now.way?.steps[1]?.due?.due, '2026-10-26');
    assert.equal(now.way.steps[1].due.countedFrom.event, 'became-responsible');
  });

  it('loses no day because somebody else asks too', () => {
    for (const second of ['request received', 'became responsible'] as const) {
      const now = whereIs(story(['request received', '2026-09-14'], [second, '2026-10-12']), '2026-10-20');
      assert.equal(now.next?.due?.due, '2026-10-26', second);
    }
  });

  it('has a decision that was late for ever, and is not late any more', () => {
    const now = whereIs(story(['request received', '2026-09-14'], ['decided to assess', '2026-11-02']), '2026-11-20');
    assert.equal(stepsIn(now.way)[1], 'decide-to-assess: done 2026-11-02, by 2026-10-26, 7 days');
    assert.deepEqual(lateIn(now), []);
  });
});

describe('Ruth, whose plan is late', () => {
  const now = whereIs(story(...RUTH), '2026-11-22');

  it('has a draft to comment on, and a plan that is 55 days late', () => {
    assert.equal(now.stage, 'draft-comments');
    assert.deepEqual(stepsIn(now.way), [
      'request: done 2026-05-11',
      'decide-to-assess: done 2026-06-19, by 2026-06-22',
      'advice: done',
      'decide-on-plan: done 2026-10-30, by 2026-08-31',
      'draft: done 2026-11-13',
      'comments: here, by 2026-11-28',
      'final-plan: late, by 2026-09-28, 55 days',
    ]);
    assert.deepEqual(lateIn(now), ['final-plan 55']);
  });

  it('has a new date expected that changes nothing about how late it is', () => {
    assert.deepEqual(now.explained, { reason: 'waiting for advice', expectedOn: '2026-12-18' });
    assert.equal(now.late[0]?.step.due?.due, '2026-09-28');
  });

  it('has no date expected once it has passed', () => {
    assert.deepEqual(whereIs(story(...RUTH), '2026-12-19').explained, {
      reason: 'waiting for advice',
      expectedOn: undefined,
    });
  });

  it('knows which advice came late, and by how much', () => {
    assert.deepEqual(
      now.advice.map(({ due, daysLate }) => [due?.due, daysLate]),
      [['2026-08-03', 84]],
    );
  });

  it('may comment until the fifteenth day, of which the day she was given the draft is the first', () => {
    assert.deepEqual(now.tasks, [{ task: 'comment-on-draft', by: '2026-11-28' }]);
    assert.equal(now.window?.closes.countedFrom.on, '2026-11-14');
    assert.deepEqual(
      ['2026-11-28', '2026-11-29'].map((day) => whereIs(story(...RUTH), day as '2026-11-28').stage),
      ['draft-comments', 'preparing-final'],
    );
    const kinder = whereIs(story(...RUTH), '2026-11-22', { choices: { draftCommentsClose: 15 } });
    assert.equal(kinder.window?.closes.due, '2026-11-29');
  });

  it('keeps her time to comment though she has asked for a meeting, and is asked no more', () => {
    const asks: Told = [
      'family answered',
      '2026-11-17',
      { papers: 'draft', answer: 'asks for a meeting' },
      { onlyFor: 'grace' },
    ];
    const answered = whereIs(story(...RUTH, asks), '2026-11-22');
    assert.equal(answered.window?.closes.due, '2026-11-28');
    assert.deepEqual(answered.tasks, []);
  });

  it('waits for the final plan when she has agreed', () => {
    const agrees: Told = ['family answered', '2026-11-20', { papers: 'draft', answer: 'agrees' }, { onlyFor: 'grace' }];
    const answered = whereIs(story(...RUTH, agrees), '2026-11-22');
    assert.deepEqual([answered.stage, answered.next?.id, answered.daysLeft], ['preparing-final', 'final-plan', -55]);
  });

  it('hears nothing of a day to comment twice', () => {
    assert.deepEqual(
      now.ahead.filter(({ on }) => on === '2026-11-28').map(({ step }) => step),
      ['comments'],
    );
  });

  it('has her plan, 81 days late, when it is issued on 18 December', () => {
    const issued = story(...RUTH, ['final plan issued', '2026-12-18']);
    const later = whereIs(issued, '2026-12-20');
    assert.deepEqual(
      [later.stage, lateIn(later), later.explained],
      ['plan-in-place', [], { reason: undefined, expectedOn: undefined }],
    );
    const way = assessmentWay(standingEvents(issued), DEFAULT_CHOICES, '2026-12-20');
    assert.equal(stepsIn(way).at(-1), 'final-plan: done 2026-12-18, by 2026-09-28, 81 days');
  });
});

describe('the schools that Ruth’s draft was sent to', () => {
  it('have 15 days to answer', () => {
    const now = whereIs(story(...RUTH, ['school asked', '2026-11-13', {}, { words: { school: 'Elm' } }]), '2026-11-29');
    // Guidance gives the school 15 days: nobody is late in law.
    assert.equal(stepsIn(now.way)[6], 'school: ahead, by 2026-11-28');
  });

  it('may answer before she does, and take none of her time', () => {
    const asked: Told[] = [
      ['school asked', '2026-11-13', {}, { words: { school: 'Elm' } }],
      ['school answered', '2026-11-18', { answer: 'yes' }, { words: { school: 'Elm' } }],
    ];
    const now = whereIs(story(...RUTH, ...asked), '2026-11-22');
    assert.equal(now.stage, 'draft-comments');
    assert.equal(stepsIn(now.way)[5], 'comments: here, by 2026-11-28');
    assert.equal(now.next?.id, 'comments');
  });
});

describe('a draft that was not sent yet', () => {
  it('is being written once there is to be a plan, and usually comes between weeks 14 and 16', () => {
    const now = whereIs(story(...RUTH.slice(0, 5)), '2026-11-01');
    assert.equal(now.stage, 'writing-draft');
    assert.deepEqual(now.next?.usually, { from: '2026-08-17', to: '2026-08-31' });
  });
});

describe('a ground in law', () => {
  const lifts = (deadline: string, ground: string, more: Record<string, string> = {}): Told => [
    'exception recorded',
    '2026-09-21',
    { deadline, ground, ...more },
    { words: { why: 'The officer’s own words' } },
  ];

  for (const ground of ['school-closed', 'early-years-closed', 'personal-circumstances', 'away-four-weeks'])
    it(`takes the last day for the plan away: ${ground}`, () => {
      const now = whereIs(story(...RUTH, lifts('issue-final-plan', ground)), '2026-11-22');
      assert.equal(stepsIn(now.way).at(-1), 'final-plan: ahead, lifted');
      assert.deepEqual(lateIn(now), []);
    });

  for (const ground of ['missed-appointment', 'away-two-weeks'])
    it(`never lifts the 20 weeks, though somebody wrote it down: ${ground}`, () => {
      const now = whereIs(story(...RUTH, lifts('issue-final-plan', ground)), '2026-11-22');
      assert.deepEqual(lateIn(now), ['final-plan 55']);
    });

  it('of the plan excuses no other limit', () => {
    const asked = story(['request received', '2026-05-11'], lifts('issue-final-plan', 'personal-circumstances'));
    assert.deepEqual(lateIn(whereIs(asked, '2026-09-22')), ['decide-to-assess 92']);
  });

  it('of one advice, a missed appointment, excuses that advice, and no other, and not the plan', () => {
    const now = whereIs(
      story(
        ...RUTH.slice(0, 2),
        ['advice asked for', '2026-06-22', { advice: 'psychology' }],
        ['advice asked for', '2026-06-22', { advice: 'health' }],
        lifts('give-advice', 'missed-appointment', { advice: 'psychology' }),
      ),
      '2026-10-05',
    );
    assert.deepEqual(
      now.advice.map(({ kind, daysLate, lifted }) => [kind, daysLate, lifted !== undefined]),
      [
        ['health', 63, false],
        ['psychology', undefined, true],
      ],
    );
    assert.deepEqual(lateIn(now), ['advice 63', 'final-plan 7']);
  });

  it('is said in the law’s words, and to whoever is kept apart only that there is one', () => {
    const events = story(...RUTH, lifts('issue-final-plan', 'personal-circumstances'));
    const said = whereIs(events, '2026-11-22').way?.steps.at(-1)?.lifted;
    assert.match(said?.says ?? '', /exceptional happened/);
    assert.match(said?.provision ?? '', /10\(4\)\(c\) and 13\(3\)/);
    const apart = whereIs(events, '2026-11-22', { reader: { ...READER, isKeptApart: true } }).way?.steps.at(-1);
    assert.deepEqual([apart?.lifted?.says, apart?.lifted?.recordedOn], [undefined, '2026-09-21']);
  });

  it('excuses the same for whoever may not know which it is', () => {
    for (const ground of ['away-two-weeks', 'missed-appointment', 'away-four-weeks']) {
      const events = story(...RUTH, lifts('issue-final-plan', ground));
      const [all, apart] = [READER, { ...READER, isKeptApart: true }].map((reader) =>
        lateIn(whereIs(events, '2026-11-22', { reader })),
      );
      assert.deepEqual(apart, all, ground);
    }
  });
});

describe('a decision not to make a plan', () => {
  const decided = (on: Told[1]) =>
    story(
      ['request received', '2026-09-14'],
      ['decided to assess', '2026-10-23'],
      ['advice asked for', '2026-10-26', { advice: 'family' }],
      ['decided not to make a plan', on],
    );

  it('is told within 16 weeks', () => {
    const now = whereIs(decided('2027-01-04'), '2027-01-10');
    assert.deepEqual([now.stage, now.next], ['no-plan', undefined]);
    assert.equal(stepsIn(now.way).at(-1), 'decide-on-plan: done 2027-01-04, by 2027-01-04');
  });

  it('was late by a week in week 17', () => {
    const now = whereIs(decided('2027-01-11'), '2027-01-12');
    assert.equal(stepsIn(now.way).at(-1), 'decide-on-plan: done 2027-01-11, by 2027-01-04, 7 days');
    assert.deepEqual(lateIn(now), []);
  });

  it('leaves the family nothing to say for an assessment that is over: they can talk to a mediation adviser, or appeal', () => {
    assert.deepEqual(whereIs(decided('2027-01-04'), '2027-01-10').tasks, [
      { task: 'ask-for-mediation', by: '2027-03-04' },
      { task: 'appeal', by: '2027-03-04' },
    ]);
    assert.deepEqual(whereIs(decided('2027-01-04'), '2027-03-05').tasks, []);
  });
});

describe('Maya, whose parents do not live together', () => {
  const MAYA = story(
    ['request received', '2026-05-11'],
    ['decided to make a plan', '2026-11-02'],
    ['draft sent', '2026-11-13'],
    ['papers given', '2026-11-14', { papers: 'draft' }, { onlyFor: 'helen' }],
    ['papers given', '2026-11-20', { papers: 'draft' }, { onlyFor: 'ben' }],
    ['family answered', '2026-11-21', { papers: 'draft', answer: 'comments' }, { onlyFor: 'helen' }],
  );
  const seenAs = (personId: string) => whereIs(MAYA, '2026-11-22', { reader: { ...READER, personId } });

  it('gives each of them their own 15 days, from the day on which they had the papers', () => {
    assert.equal(seenAs('helen').window?.closes.due, '2026-11-28');
    assert.equal(seenAs('ben').window?.closes.due, '2026-12-04');
    assert.equal(seenAs('grace').window, undefined);
  });

  it('asks for what they think also where nobody wrote down when they had the papers, without a day', () => {
    assert.deepEqual(seenAs('grace').tasks, [{ task: 'comment-on-draft', by: undefined }]);
  });

  it('has nothing to do for the one who has answered, and still has for the other, who learns nothing of it', () => {
    assert.deepEqual(seenAs('helen').tasks, []);
    assert.deepEqual(seenAs('ben').tasks, [{ task: 'comment-on-draft', by: '2026-12-04' }]);
    const withoutHers = MAYA.filter(({ onlyFor }) => onlyFor !== 'helen');
    assert.deepEqual(seenAs('ben'), whereIs(withoutHers, '2026-11-22', { reader: { ...READER, personId: 'ben' } }));
  });
});

describe('what was written down wrong', () => {
  it('counts from the corrected day, and from no other', () => {
    const now = whereIs(
      story(['request received', '2026-09-07'], ['request received', '2026-09-14', {}, { supersedes: 'e1' }]),
      '2026-09-20',
    );
    assert.deepEqual([now.next?.due?.due, now.next?.due?.countedFrom.on], ['2026-10-26', '2026-09-14']);
    assert.doesNotMatch(JSON.stringify(now), /2026-09-07|2026-10-19/);
  });

  it('counts from the last of a chain of corrections', () => {
    const now = whereIs(
      story(
        ['request received', '2026-09-07'],
        ['request received', '2026-09-21', {}, { supersedes: 'e1' }],
        ['request received', '2026-09-14', {}, { supersedes: 'e2' }],
      ),
      '2026-09-20',
    );
    assert.equal(now.next?.due?.due, '2026-10-26');
  });

  it('is as if it had never been when it did not happen', () => {
    const now = whereIs(
      story(
        ['request received', '2026-09-14'],
        ['decided not to assess', '2026-10-20'],
        ['did not happen', '2026-10-21', {}, { supersedes: 'e2' }],
      ),
      '2026-10-22',
    );
    assert.deepEqual([now.stage, now.disagreement], ['deciding-to-assess', undefined]);
    assert.doesNotMatch(JSON.stringify(now), /2026-10-20|2026-10-21/);
  });

  it('gives whoever had the papers on another day their right time, and takes nothing from the other', () => {
    const events = story(
      ...RUTH,
      ['papers given', '2026-11-15', { papers: 'draft' }, { onlyFor: 'ben' }],
      ['papers given', '2026-11-18', { papers: 'draft' }, { onlyFor: 'grace', supersedes: 'e7' }],
    );
    assert.equal(whereIs(events, '2026-11-22').window?.closes.due, '2026-12-02');
    const bens = whereIs(events, '2026-11-22', { reader: { ...READER, personId: 'ben' } });
    assert.equal(bens.window?.closes.due, '2026-11-29');
  });
});

describe('the order of things', () => {
  it('does not hang on the order in which they were written down', () => {
    const [first, second, third] = story(...IDRIS.slice(0, 3));
    const late = [
      { ...third!, number: 1 },
      { ...first!, number: 3 },
      { ...second!, number: 2 },
    ];
    const [one, other] = [story(...IDRIS.slice(0, 3)), late].map((events) => whereIs(events, '2026-11-01'));
    assert.deepEqual(stepsIn(other?.way), stepsIn(one?.way));
    assert.equal(other?.stage, one?.stage);
  });

  it('is that in which they were written down, on one day: a refusal that was put right at once', () => {
    const refused: Told = ['decided not to assess', '2026-10-23'];
    const agreed: Told = ['decided to assess', '2026-10-23'];
    const request: Told = ['request received', '2026-09-14'];
    assert.equal(whereIs(story(request, refused, agreed), '2026-10-24').stage, 'assessing');
    assert.equal(whereIs(story(request, agreed, refused), '2026-10-24').stage, 'not-assessing');
  });

  it('leaves out what is still to come', () => {
    const now = whereIs(story(...IDRIS), '2026-10-01');
    assert.equal(now.stage, 'deciding-to-assess');
    assert.doesNotMatch(JSON.stringify(now), /"(doneOn|happenedOn)":"2026-1[01]/);
  });

  it('goes on past what nobody wrote down', () => {
    const now = whereIs(story(['request received', '2026-09-14'], ['draft sent', '2026-12-18']), '2026-12-20');
    assert.deepEqual(stepsIn(now.way), [
      'request: done 2026-09-14',
      'decide-to-assess: done, by 2026-10-26',
      'advice: done',
      'decide-on-plan: done, by 2027-01-04',
      'draft: done 2026-12-18',
      'comments: here',
      'final-plan: ahead, by 2027-02-01',
    ]);
  });
});

describe('Priya, who asks for another assessment', () => {
  const PRIYA: Told[] = [
    ['final plan issued', '2019-01-18'],
    ['decided after review', '2026-06-12', { decision: 'keep' }],
    ['re-assessment asked for', '2026-09-01'],
  ];

  it('is told within 15 days, beside the review of the plan she has', () => {
    const now = whereIs(story(...PRIYA), '2026-09-17', { born: '2007-09-21' });
    assert.deepEqual([now.stage, besideIn(now, 're-assessment')?.stage], ['plan-in-place', 'deciding-to-re-assess']);
    assert.deepEqual(stepsIn(besideIn(now, 're-assessment')).slice(0, 2), [
      'asked-again: done 2026-09-01',
      'decide-to-re-assess: late, by 2026-09-16, 1 days',
    ]);
  });

  it('has the plan within 14 weeks of hearing that there will be one, and time to comment on the draft', () => {
    const now = whereIs(
      story(
        ...PRIYA,
        ['decided to re-assess', '2026-09-15'],
        ['draft sent', '2026-11-19'],
        ['papers given', '2026-11-20', { papers: 'draft' }, { onlyFor: 'grace' }],
      ),
      '2026-11-22',
    );
    assert.equal(stepsIn(besideIn(now, 're-assessment')).at(-1), 'final-plan: ahead, by 2026-12-22');
    assert.deepEqual(now.tasks, [{ task: 'comment-on-draft', by: '2026-12-04' }]);
    assert.equal(now.window?.papers, 'draft');
  });

  it('keeps her plan when the council says no, and may appeal', () => {
    const now = whereIs(story(...PRIYA, ['decided not to re-assess', '2026-09-15']), '2026-09-20');
    assert.deepEqual([now.stage, now.disagreement?.about], ['plan-in-place', 'decided not to re-assess']);
  });

  it('hears only of the refusal where the portal does not know the plan itself', () => {
    const now = whereIs(
      story(['re-assessment asked for', '2026-09-01'], ['decided not to re-assess', '2026-09-15']),
      '2026-09-20',
    );
    assert.equal(now.stage, 'not-assessing-again');
  });
});
