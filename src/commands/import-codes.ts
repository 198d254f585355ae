import type { ImportEnds } from '#features/case-feed/run-import.store.ts';

/** With what a command ends that took in a file, or did not. 2: it was used wrongly. */
export const IMPORT_CODES: Record<ImportEnds, number> = {
  taken: 0,
  faulty: 1,
  'second look': 3,
  'at work': 4,
  'given up': 5,
};
