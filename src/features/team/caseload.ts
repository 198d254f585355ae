import type { StageId } from '#features/plan/timeline.ts';

export type PartOfCaseload = 'assessments' | 'inPlace';

/** What each stage of a plan is to whoever looks after it. What is refused, or has ended, is nothing to do. */
const PARTS: Record<StageId, PartOfCaseload | undefined> = {
  'not-started': undefined,
  'deciding-to-assess': 'assessments',
  'not-assessing': undefined,
  assessing: 'assessments',
  'deciding-on-plan': 'assessments',
  'no-plan': undefined,
  'writing-draft': 'assessments',
  'draft-comments': 'assessments',
  'preparing-final': 'assessments',
  'plan-in-place': 'inPlace',
  'review-set': 'inPlace',
  'review-held': 'inPlace',
  'changes-comments': 'inPlace',
  'changing-plan': 'inPlace',
  'deciding-to-re-assess': 'assessments',
  'not-assessing-again': 'inPlace',
  'moving-on': 'inPlace',
  'moved-in': 'inPlace',
  'following-order': 'inPlace',
  'moving-away': 'inPlace',
  ceased: undefined,
};

export function partOf(stage: string): PartOfCaseload | undefined {
  return Object.hasOwn(PARTS, stage) ? PARTS[stage as StageId] : undefined;
}
