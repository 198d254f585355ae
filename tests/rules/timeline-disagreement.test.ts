import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { besideIn, lateIn, READER, stepsIn, story, whereIs, type Told } from '../support/stories.ts';

// A "no", and what turns it. Every date is worked out by hand from the sheet of facts.

/** Noah was refused an assessment on 20 February 2026. */
const NOAH: Told[] = [
  ['request received', '2026-01-12'],
  ['decided not to assess', '2026-02-20'],
];

const daysOf = (days: { id: string; due: string }[] | undefined) => days?.map(({ id, due }) => [id, due]);

describe('Noah, who is refused an assessment', () => {
  it('has two months for the adviser and for the appeal', () => {
    const now = whereIs(story(...NOAH), '2026-03-01');
    assert.deepEqual(
      [now.stage, now.next, now.disagreement?.about],
      ['not-assessing', undefined, 'decided not to assess'],
    );
    assert.deepEqual(stepsIn(now.way), [
      'request: done 2026-01-12',
      'decide-to-assess: done 2026-02-20, by 2026-02-23',
    ]);
    assert.deepEqual(daysOf(now.disagreement?.rights), [
      ['contact-mediation-adviser', '2026-04-20'],
      ['appeal', '2026-04-20'],
    ]);
  });

  it('can do both first of all, and the appeal alone once the adviser was reached', () => {
    assert.deepEqual(whereIs(story(...NOAH), '2026-03-01').tasks, [
      { task: 'ask-for-mediation', by: '2026-04-20' },
      { task: 'appeal', by: '2026-04-20' },
    ]);
    assert.deepEqual(whereIs(story(...NOAH, ['mediation wanted', '2026-03-09']), '2026-03-10').tasks, [
      { task: 'appeal', by: '2026-04-20' },
    ]);
  });

  it('has no right left the day after', () => {
    assert.ok(whereIs(story(...NOAH), '2026-04-20').disagreement);
    assert.equal(whereIs(story(...NOAH), '2026-04-21').disagreement, undefined);
  });

  for (const contacted of ['mediation wanted', 'mediation not wanted'] as const)
    it(`has reached the adviser already: ${contacted}`, () => {
      const now = whereIs(story(...NOAH, [contacted, '2026-03-09']), '2026-03-10');
      assert.deepEqual(daysOf(now.disagreement?.rights), [['appeal', '2026-04-20']]);
      assert.deepEqual(daysOf(now.disagreement?.awaited), [
        contacted === 'mediation wanted' ? ['arrange-mediation', '2026-04-08'] : ['issue-certificate', '2026-03-12'],
      ]);
    });

  it('has a certificate 3 working days after the adviser hears that nothing was arranged', () => {
    const now = whereIs(
      story(...NOAH, ['mediation wanted', '2026-03-09'], ['mediation not arranged', '2026-04-09']),
      '2026-04-10',
    );
    assert.deepEqual(daysOf(now.disagreement?.awaited), [['issue-certificate', '2026-04-14']]);
  });

  it('has a month from the certificate, and the working day after where that is a Sunday', () => {
    const now = whereIs(story(...NOAH, ['mediation certificate issued', '2026-04-10']), '2026-04-25');
    assert.deepEqual(daysOf(now.disagreement?.rights), [['appeal', '2026-05-11']]);
    assert.deepEqual(now.disagreement?.awaited, []);
  });

  it('can appeal about nothing any more when the council has changed its mind', () => {
    const now = whereIs(story(...NOAH, ['decided to assess', '2026-03-05']), '2026-03-10');
    assert.deepEqual([now.stage, now.disagreement], ['assessing', undefined]);
    assert.equal(stepsIn(now.way)[1], 'decide-to-assess: done 2026-03-05, by 2026-02-23, 10 days');
    assert.equal(stepsIn(now.way).at(-1), 'final-plan: ahead, by 2026-06-01');
  });

  it('keeps the right to appeal when something else is agreed', () => {
    const now = whereIs(
      story(
        ...NOAH,
        ['mediation certificate issued', '2026-03-20'],
        ['mediation agreed', '2026-03-23', { order: 'other' }],
      ),
      '2026-03-25',
    );
    assert.deepEqual(daysOf(now.disagreement?.rights), [['appeal', '2026-04-20']]);
    assert.deepEqual(daysOf(now.disagreement?.awaited), [['do-what-was-agreed', '2026-04-06']]);
  });
});

describe('Noah’s appeal', () => {
  const APPEAL: Told[] = [...NOAH, ['mediation certificate issued', '2026-04-10'], ['appeal received', '2026-05-05']];

  it('is answered within 30 working days, of which the spring bank holiday is none', () => {
    const now = whereIs(story(...APPEAL), '2026-05-06');
    assert.equal(now.disagreement?.isAppealed, true);
    assert.deepEqual(now.disagreement?.rights, []);
    assert.deepEqual(daysOf(now.disagreement?.awaited), [['respond-to-appeal', '2026-06-17']]);
  });

  it('is with the tribunal until it ends, however long', () => {
    assert.equal(whereIs(story(...APPEAL), '2027-05-06').disagreement?.isAppealed, true);
    assert.equal(whereIs(story(...APPEAL, ['appeal ended', '2026-08-03']), '2026-08-04').disagreement, undefined);
  });

  for (const turned of ['order made', 'appeal not opposed', 'mediation agreed'] as const)
    describe(`that is turned: ${turned}`, () => {
      const TURNED: Told[] = [...APPEAL, [turned, '2026-09-07', { order: 'assess' }]];

      it('begins an assessment with days of its own', () => {
        const now = whereIs(story(...TURNED), '2026-09-10');
        assert.deepEqual([now.stage, now.disagreement], ['assessing', undefined]);
        assert.deepEqual(stepsIn(now.way), [
          'request: done 2026-01-12',
          'decide-to-assess: here, by 2026-09-21',
          'advice: ahead',
          'decide-on-plan: ahead, by 2026-11-16',
          'draft: ahead',
          'comments: ahead',
          'final-plan: ahead, by 2026-12-14',
        ]);
        assert.equal(now.next?.id, 'decide-to-assess');
        assert.equal(
          now.next.due?.countedFrom.event,
          turned === 'mediation agreed' ? 'mediation-agreed' : 'order-made',
        );
      });

      it('is late when the council does not say within 2 weeks that it will', () => {
        assert.deepEqual(lateIn(whereIs(story(...TURNED), '2026-09-22')), ['decide-to-assess 1']);
        const said = whereIs(story(...TURNED, ['decided to assess', '2026-09-18']), '2026-09-25');
        assert.deepEqual([lateIn(said), said.next?.id], [[], 'advice']);
        assert.equal(stepsIn(said.way)[1], 'decide-to-assess: done 2026-09-18, by 2026-09-21');
      });

      it('can still end without a plan, within 10 weeks', () => {
        const now = whereIs(
          story(...TURNED, ['decided to assess', '2026-09-18'], ['decided not to make a plan', '2026-11-17']),
          '2026-11-20',
        );
        assert.equal(now.stage, 'no-plan');
        assert.equal(stepsIn(now.way).at(-1), 'decide-on-plan: done 2026-11-17, by 2026-11-16, 1 days');
      });
    });

  it('has nothing excused by a ground that was recorded for the first assessment', () => {
    const ground: Told = [
      'exception recorded',
      '2026-02-02',
      { deadline: 'issue-final-plan', ground: 'personal-circumstances' },
    ];
    const TURNED: Told[] = [NOAH[0]!, ground, NOAH[1]!, ['order made', '2026-09-07', { order: 'assess' }]];
    const now = whereIs(story(...TURNED), '2026-12-15');
    assert.ok(lateIn(now).includes('final-plan 1'), String(lateIn(now)));
  });

  it('has the days of the order lifted by two weeks away, which lifts no others', () => {
    const away: Told = ['exception recorded', '2026-10-05', { deadline: 'issue-final-plan', ground: 'away-two-weeks' }];
    const now = whereIs(story(...APPEAL, ['order made', '2026-09-07', { order: 'assess' }], away), '2026-12-20');
    assert.ok(!lateIn(now).some((step) => step.startsWith('final-plan')), String(lateIn(now)));
  });
});

describe('Chidi, who is assessed and then refused a plan', () => {
  const CHIDI: Told[] = [
    ['request received', '2026-01-12'],
    ['decided to assess', '2026-02-20'],
    ['decided not to make a plan', '2026-05-01'],
    ['appeal received', '2026-06-15'],
    ['order made', '2026-10-05', { order: 'make-plan' }],
  ];

  it('has a draft within 5 weeks of the order and the plan within 11', () => {
    const now = whereIs(story(...CHIDI), '2026-10-10');
    assert.equal(now.stage, 'writing-draft');
    assert.deepEqual(stepsIn(now.way), [
      'request: done 2026-01-12',
      'decide-to-assess: done 2026-02-20, by 2026-02-23',
      'advice: done',
      'decide-on-plan: done 2026-05-01, by 2026-05-04',
      'draft: here, by 2026-11-09',
      'comments: ahead',
      'final-plan: ahead, by 2026-12-21',
    ]);
    assert.deepEqual(lateIn(whereIs(story(...CHIDI), '2026-11-10')), ['draft 1']);
  });
});

describe('an order about a plan that is in place', () => {
  const PLAN: Told[] = [
    ['final plan issued', '2026-05-11'],
    ['appeal received', '2026-07-06'],
  ];
  const ordered = (order: string): Told[] => [...PLAN, ['order made', '2026-10-05', { order }]];

  for (const [order, due] of [
    ['amend', '2026-11-09'],
    ['name-school', '2026-10-19'],
    ['reconsider', '2026-10-19'],
  ] as const)
    it(`has its own last day: ${order}`, () => {
      const now = whereIs(story(...ordered(order)), '2026-10-10');
      assert.equal(besideIn(now, 'order')?.stage, 'following-order');
      assert.deepEqual(stepsIn(besideIn(now, 'order')), ['order: done 2026-10-05', `carry-out-order: here, by ${due}`]);
    });

  it('is carried out by the changed plan, and leaves the next review where it was', () => {
    const now = whereIs(story(...ordered('name-school'), ['amended plan issued', '2026-10-16']), '2026-10-20');
    assert.equal(besideIn(now, 'order'), undefined);
    assert.deepEqual([now.stage, now.next?.id], ['plan-in-place', 'set-meeting']);
    assert.equal(stepsIn(now.way)[3], 'decide-after-review: ahead, by 2027-05-10');
  });

  it('to keep the plan works at once: nothing is ever late by it', () => {
    assert.deepEqual(lateIn(whereIs(story(...ordered('keep')), '2026-12-01')), []);
  });

  it('to decide again about another assessment is carried out by that decision', () => {
    for (const again of ['decided to re-assess', 'decided not to re-assess'] as const) {
      const now = whereIs(
        story(
          ['final plan issued', '2025-11-10'],
          ['re-assessment asked for', '2026-05-11'],
          ['decided not to re-assess', '2026-05-20'],
          ['order made', '2026-10-05', { order: 'reconsider' }],
          [again, '2026-10-12'],
        ),
        '2026-10-30',
      );
      assert.equal(besideIn(now, 'order'), undefined, again);
    }
  });
});

describe('an appeal that outlasts a review', () => {
  it('is still with the tribunal, beside the new decision and its own rights', () => {
    const now = whereIs(
      story(
        ['final plan issued', '2026-03-02'],
        ['appeal received', '2026-04-13'],
        ['review meeting held', '2027-01-12'],
        ['decided after review', '2027-02-02', { decision: 'keep' }],
      ),
      '2027-02-10',
    );
    assert.equal(now.disagreement?.isAppealed, true);
    assert.deepEqual(daysOf(now.disagreement?.rights), [
      ['contact-mediation-adviser', '2027-04-02'],
      ['appeal', '2027-04-02'],
    ]);
  });
});

describe('two parents, of whom one appeals', () => {
  const BOTH = story(
    ...NOAH,
    ['mediation wanted', '2026-03-09', {}, { onlyFor: 'helen' }],
    ['mediation certificate issued', '2026-04-10', {}, { onlyFor: 'helen' }],
    ['appeal received', '2026-05-05', {}, { onlyFor: 'helen' }],
  );

  it('tells the one about it, and the other only of the decision and of their own rights', () => {
    const [helen, ben] = ['helen', 'ben'].map((personId) =>
      whereIs(BOTH, '2026-04-15', { reader: { ...READER, personId } }),
    );
    assert.deepEqual(daysOf(helen?.disagreement?.rights), [['appeal', '2026-05-11']]);
    assert.deepEqual(daysOf(ben?.disagreement?.rights), [
      ['contact-mediation-adviser', '2026-04-20'],
      ['appeal', '2026-04-20'],
    ]);
    assert.deepEqual(ben?.disagreement?.awaited, []);
  });

  it('says nothing of an appeal without a name to whoever is kept apart', () => {
    const nameless = BOTH.map((event) => ({ ...event, onlyFor: null }));
    const day: IsoDate = '2026-05-10';
    const apart = whereIs(nameless, day, { reader: { ...READER, isKeptApart: true } });
    assert.equal(apart.disagreement, undefined);
  });
});
