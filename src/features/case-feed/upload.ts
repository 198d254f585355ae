import type { ImportFormat } from './report.ts';

/** Where managers send the files of the case system, and see what became of them. */
export const IMPORTS_PATH = '/office/imports';

/** The largest file that can be sent from a browser, in bytes. A larger one goes in by the command, or by the folder. */
export const LARGEST_FILE = 24 * 1024 * 1024;

/** What files of other programs begin with, and what to do instead. */
const NOT_TEXT: [start: string, says: string][] = [
  ['PK\u0003\u0004', 'This is a workbook or a zip file. Open it, save it as CSV, and send that'],
  ['\u00d0\u00cf\u0011\u00e0', 'This is an old workbook. Open it, save it as CSV, and send that'],
  ['%PDF', 'This is a PDF. Send the CSV or JSON file that the case system writes'],
  ['\u001f\u008b', 'This file is compressed. Unpack it, and send what is in it'],
  ['\u00ff\u00fe', 'This file is not in UTF-8. Save it as “CSV UTF-8”, and send that'],
  ['\u00fe\u00ff', 'This file is not in UTF-8. Save it as “CSV UTF-8”, and send that'],
];

/** What kind of file somebody has sent, by how it begins: names of files say anything. Or why it is none of ours. */
export function formatOf(bytes: Uint8Array): { format: ImportFormat } | { says: string } {
  const start = Buffer.from(bytes.subarray(0, 4096));
  if (start.length === 0) return { says: 'The file is empty. Choose another one' };
  if (bytes.length > LARGEST_FILE) return { says: TOO_LARGE_FILE };
  const other = NOT_TEXT.find(([mark]) => start.subarray(0, mark.length).equals(Buffer.from(mark, 'latin1')));
  if (other) return { says: other[1] };
  if (start.includes(0)) return { says: 'This is not a file of text. Send a CSV or JSON file' };
  const text = start
    .toString()
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text === '') return { says: 'The file is empty. Choose another one' };
  if (text.startsWith('<')) return { says: 'This is a web page or XML. Send a CSV or JSON file' };
  return { format: /^[[{]/.test(text) ? 'json' : 'csv' };
}

export const TOO_LARGE_FILE = 'The file is larger than 24 MB. Ask whoever runs the portal to take it in by the command';
