import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';

/**
 * Where the Chromium from npm is, unpacked on first use. It unpacks into the temporary folder for one user only, so
 * each checkout has a temporary folder of its own.
 */
export async function chromiumPath(): Promise<string> {
  const before = process.env['TMPDIR'];
  const own = resolve('node_modules/.cache/chromium');
  mkdirSync(own, { recursive: true });
  process.env['TMPDIR'] = own;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } finally {
    process.env['TMPDIR'] = before ?? tmpdir();
    if (before === undefined) delete process.env['TMPDIR'];
  }
}
