import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

// A portal that stands on another day. A portal builds its site for its day, and serves whatever becomes current: in the
// folder of the others they would be given the pages of that day.

/** A folder for it, in the project: what is built finds its libraries there. */
export function onAnotherDay(): string {
  mkdirSync('var', { recursive: true });
  return mkdtempSync(join('var', 'another-day-'));
}

export function settingsIn(folder: string): Record<'DATABASE_URL' | 'OUTBOX_FOLDER' | 'SITES_FOLDER', string> {
  return {
    DATABASE_URL: join(folder, 'portal.sqlite'),
    OUTBOX_FOLDER: join(folder, 'outbox'),
    SITES_FOLDER: join(folder, 'sites'),
  };
}
