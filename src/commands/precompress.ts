import { readdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Brotli's best takes twice as long for 3 % less, and an editor waits for it. */
const BROTLI_QUALITY = 10;
/** Smaller files gain nothing, in bytes. */
const SMALLEST = 600;

/** Writes a brotli and a gzip copy beside every text file of a folder. */
export async function precompress(folder: string): Promise<void> {
  const files = (await readdir(folder, { recursive: true }))
    .filter(
      (name) =>
        /\.(html|css|js|svg|xml|txt|json|webmanifest)$/.test(name) && !/pagefind[/\\](fragment|index)/.test(name),
    )
    .map((name) => join(folder, name));
  const compressNext = async (): Promise<void> => {
    for (let file = files.pop(); file; file = files.pop()) {
      const text = await readFile(file);
      if (text.length < SMALLEST) continue;
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      };
      await writeFile(`${file}.br`, await brotli(text, { params }));
      await writeFile(`${file}.gz`, await zip(text, { level: 9 }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() * 2 }, compressNext));
}
