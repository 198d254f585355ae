import type { Work } from '#jobs/worker.ts';

/** Every kind of job the portal does by itself. A feature that needs one adds it here. */
export const allWork: Work = { handlers: {}, recurring: [] };
