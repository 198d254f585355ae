import { measureCaseImport } from './case-import.ts';
import { measureDirectory } from './directory.ts';
import { measureOfficePages } from './office-pages.ts';
import { measureSignInTiming } from './sign-in-timing.ts';
import { measurePlanLoad, measureSignedInPages } from './signed-in-pages.ts';
import { measureTransferLetters } from './transfer-letters.ts';
import { measureTransferMinute } from './transfer-minute.ts';
import { measureTransferRound } from './transfer-round.ts';

// `npm run bench` measures every part; `npm run bench sign-in`, or `npm run bench directory 500`, one of them.
const [part, size] = process.argv.slice(2);
const PARTS: Record<string, () => Promise<boolean | void>> = {
  directory: () => measureDirectory(Number(size ?? 5000)),
  'sign-in': measureSignInTiming,
  'signed-in-pages': () => measureSignedInPages(Number(size ?? 20_000)),
  'plan-load': measurePlanLoad,
  office: () => measureOfficePages(Number(size ?? 5000)),
  'case-import': () => measureCaseImport(Number(size ?? 5000)),
  'transfer-letters': () => measureTransferLetters(Number(size ?? 600)),
  'transfer-minute': measureTransferMinute,
  'transfer-round': () => measureTransferRound(Number(size ?? 600)),
};

const chosen = part === undefined ? Object.values(PARTS) : [PARTS[part]];
for (const measure of chosen) {
  if (!measure) throw new Error(`There is no part "${part}": choose ${Object.keys(PARTS).join(', ')}.`);
  if ((await measure()) === false) process.exitCode = 1;
}
