import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { STAGES, type StageId } from '#features/plan/timeline.ts';
import { story, whereIs, type Told } from '../support/stories.ts';

// Every stage that a plan can stand at is the stage of some plan, or that of something beside it.

const REQUEST: Told = ['request received', '2026-01-12'];
const ASSESS: Told = ['decided to assess', '2026-02-16'];
const ADVICE: Told[] = [
  ['advice asked for', '2026-02-18', { advice: 'health' }],
  ['advice received', '2026-03-20', { advice: 'health' }],
];
const DRAFT: Told = ['draft sent', '2026-05-05'];
const PLAN: Told = ['final plan issued', '2026-01-12'];
const HELD: Told = ['review meeting held', '2026-05-05'];
const AMEND: Told = ['decided after review', '2026-05-12', { decision: 'amend' }];
const NOTICE: Told = ['notice of changes sent', '2026-05-12'];

/** What has happened by 20 May 2026. */
const REACHED_BY: Record<StageId, Told[]> = {
  'not-started': [],
  'deciding-to-assess': [REQUEST],
  'not-assessing': [REQUEST, ['decided not to assess', '2026-02-16']],
  assessing: [REQUEST, ASSESS],
  'deciding-on-plan': [REQUEST, ASSESS, ...ADVICE],
  'no-plan': [REQUEST, ASSESS, ['decided not to make a plan', '2026-04-20']],
  'writing-draft': [REQUEST, ASSESS, ['decided to make a plan', '2026-04-20']],
  'draft-comments': [REQUEST, ASSESS, DRAFT],
  'preparing-final': [REQUEST, DRAFT, ['papers given', '2026-05-05', { papers: 'draft' }, { onlyFor: 'grace' }]],
  'plan-in-place': [PLAN],
  'review-set': [PLAN, ['review meeting set', '2026-05-05', { meetingOn: '2026-06-09' }]],
  'review-held': [PLAN, HELD],
  'changes-comments': [PLAN, HELD, AMEND, NOTICE],
  'changing-plan': [PLAN, HELD, AMEND],
  'deciding-to-re-assess': [PLAN, ['re-assessment asked for', '2026-05-12']],
  'not-assessing-again': [
    ['re-assessment asked for', '2026-05-12'],
    ['decided not to re-assess', '2026-05-18'],
  ],
  'moving-on': [PLAN, ['move begun', '2026-05-12', { move: 'post-16', movesOn: '2027-09-01' }]],
  'moved-in': [['moved in', '2026-05-12', { lastReviewedOn: '2026-01-12' }]],
  'following-order': [PLAN, ['order made', '2026-05-12', { order: 'amend' }]],
  'moving-away': [PLAN, ['moving away', '2026-05-12']],
  ceased: [PLAN, ['ceased', '2026-05-12', { ground: 'not needed' }]],
};

describe('a plan', () => {
  for (const stage of STAGES)
    it(`can be at ${stage}`, () => {
      const now = whereIs(story(...REACHED_BY[stage]), '2026-05-20');
      assert.ok([now.stage, ...now.beside.map((way) => way.stage)].includes(stage), now.stage);
    });
});
