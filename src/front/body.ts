import type { IncomingMessage } from 'node:http';

/**
 * The whole body of a request, or nothing when it is larger than `largest` bytes.
 * @throws when the sender leaves before the end.
 */
export function bodyOf(request: IncomingMessage, largest: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= largest) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}
