import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { now } from '#calendar/dates.ts';
import type { Sender } from './deliver.ts';

type Outgoing = Parameters<Sender>[0];

/** Sends nothing out: writes each message into a folder, as a file that a person can open. Its name tells nothing of anybody. */
export function outboxFolder(folder: string): Sender {
  return async (message) => {
    const instant = now().toISOString().replace(/[:.]/g, '-');
    const name = `${instant}-${message.channel}-${randomBytes(4).toString('hex')}`;
    await mkdir(folder, { recursive: true });
    // Under another name until it is whole, so that nobody opens half a message.
    const draft = join(folder, `.${name}`);
    if (message.channel === 'letter') {
      await writeFile(draft, letterPage(message), { mode: 0o600 });
      await rename(draft, join(folder, `${name}.html`));
    } else {
      await writeFile(draft, plain(message), { mode: 0o600 });
      await rename(draft, join(folder, `${name}.txt`));
    }
  };
}

function plain({ to, subject, text }: Outgoing): string {
  return [`To: ${to}`, ...(subject ? [`Subject: ${subject}`] : []), '', text.trimEnd(), ''].join('\n');
}

/** A page to print, with nothing to fetch. The address stands where a window envelope shows it. */
function letterPage({ to, subject, text }: Outgoing): string {
  const paragraphs = text
    .trimEnd()
    .split('\n\n')
    .map((paragraph) => `<p>${escaped(paragraph)}</p>`);
  return `<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<title>${escaped(subject)}</title>
<style>
  @page { size: A4; margin: 20mm 25mm; }
  body { max-width: 40em; margin: auto; font: 14pt/1.5 Arial, sans-serif; }
  address { min-height: 45mm; padding-top: 30mm; font-style: normal; white-space: pre-line; }
  h1 { font-size: 18pt; }
</style>
<address>${escaped(to)}</address>
<h1>${escaped(subject)}</h1>
${paragraphs.join('\n')}
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
