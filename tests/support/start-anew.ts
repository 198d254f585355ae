import { rmSync } from 'node:fs';
import { FOLDER } from './browser-portal.ts';

// The portal as people start it, with new people in it.
rmSync(FOLDER, { recursive: true, force: true });
await import('../../src/commands/start.ts');
