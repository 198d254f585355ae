import { z } from 'zod';
import { TOO_LARGE_FILE } from './upload.ts';

const NO_FILE = 'Choose a file';

/** What stands where a file should be that the front did not let in: see `front/uploads.ts`. */
const WHY_NOT: Record<string, string> = {
  'too large': TOO_LARGE_FILE,
  odd: 'This did not come as a browser sends a file. Send it from this page',
  busy: 'Other files are on their way just now. Wait a minute, and send yours again',
};

/** What came: a file, or why there is none. Who may send one is asked first, so that nobody else learns more. */
export const uploadForm = z
  .object({
    file: z.instanceof(File).nullish(),
    'no-file': z.string().nullish(),
  })
  .transform(({ file, 'no-file': why }): { file: File } | { says: string } =>
    file && (file.size > 0 || file.name) ? { file } : { says: WHY_NOT[why ?? ''] ?? NO_FILE },
  );

export const goOnForm = z.object({ import: z.uuid() });

export const decisionForm = z.object({
  import: z.uuid(),
  decision: z.enum(['take', 'leave out', 'give up'], 'Choose what to do with these rows'),
});
