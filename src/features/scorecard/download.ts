import type { Db } from '#database/schema.ts';
import { downloadOf, type FileName } from './downloads.ts';
import { listIssues } from './issue.store.ts';

/** For how long anybody may keep what is published, in seconds. */
export const KEEP_SECONDS = 300;
/** Twenty years, or fewer where months were corrected. */
export const MOST_MONTHS = 240;

/** A file of everything that is published; of what is made up, or of nothing that is. */
export async function download(
  { db, failed }: { db: Db; failed: (error: unknown) => void },
  file: { name: FileName; type: 'csv' | 'json'; isDemonstration: boolean; authority: string },
): Promise<Response> {
  const issues = await unlessDown(failed, () =>
    listIssues(db, { isDemonstration: file.isDemonstration, most: MOST_MONTHS }),
  );
  if (!issues) return new Response('The figures cannot be read now. Try again in a few minutes.\n', { status: 503 });
  const { text, type } = downloadOf(file.name, file.type, issues, file.authority);
  const prefix = file.isDemonstration ? 'demonstration-' : '';
  return new Response(text, {
    headers: {
      'Content-Type': type,
      'Cache-Control': `public, max-age=${KEEP_SECONDS}`,
      ...(file.type === 'csv' && { 'Content-Disposition': `attachment; filename="${prefix}${file.name}.csv"` }),
    },
  });
}

/** What the database says, or nothing where it does not answer: that is written down, and the page says so. */
export async function unlessDown<T>(failed: (error: unknown) => void, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    failed(error);
    return undefined;
  }
}
