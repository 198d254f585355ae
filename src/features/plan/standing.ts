import type { Relationship } from '#database/schema.ts';

export type { Relationship };

/** What somebody may be to a child, as a page says it. */
export const RELATIONSHIPS: Record<Relationship, string> = {
  parent: 'Parent',
  'foster carer': 'Foster carer',
  'kinship carer': 'Family or friend who cares for them',
  'council as parent': 'Acts for the council, which is a parent of a child in care',
  representative: 'Representative',
  'young person': 'The young person',
};

/** The parts of a plan's record that can be shown, or not, to one person. What is not named for them is not shown. */
export const PARTS_OF_A_PLAN = {
  steps: 'Where it has reached: the steps and their dates',
  advice: 'Which advice has come',
  schools: 'The names of schools and places',
} as const;
export type PartOfAPlan = keyof typeof PARTS_OF_A_PLAN;

/** Reads `standing.may_see`. A word that nobody knows opens nothing. */
export function partsIn(maySee: string): ReadonlySet<PartOfAPlan> {
  return new Set(maySee.split(' ').filter((word): word is PartOfAPlan => Object.hasOwn(PARTS_OF_A_PLAN, word)));
}
