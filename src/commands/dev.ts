import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { SITES_FOLDER } from '#front/current-site.ts';
import { currentSiteFolder } from '#front/current-site.ts';
import { publishInOwnProcess } from './publish-process.ts';

// Astro's own server, with changes shown at once. Search and lists use the index of the last built site.
if (!currentSiteFolder(SITES_FOLDER)) await publishInOwnProcess();
spawn(process.execPath, [resolve('node_modules/astro/bin/astro.mjs'), 'dev', '--port', process.env['PORT'] ?? '4321'], {
  stdio: 'inherit',
});
