import type { IncomingMessage } from 'node:http';

/** How long a body is waited for, in milliseconds. */
export interface Patience {
  /** While nothing comes. */
  silent: number;
  inAll: number;
}

/** What came took longer than anybody waits. */
export class TooSlow extends Error {}

/**
 * The whole body of a request, or nothing when it is larger than `largest` bytes.
 * @throws TooSlow when there was no patience left.
 * @throws when the sender leaves before the end.
 */
export function bodyOf(request: IncomingMessage, largest: number, patience?: Patience): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    let isOver = false;
    const giveUp = (): void => {
      end(() => reject(new TooSlow()));
    };
    const timers = patience && [setTimeout(giveUp, patience.silent), setTimeout(giveUp, patience.inAll)];
    const end = (settle: () => void): void => {
      isOver = true;
      timers?.forEach(clearTimeout);
      settle();
      // More may come yet.
      chunks = [];
    };
    request.on('data', (chunk: Buffer) => {
      if (isOver) return;
      length += chunk.length;
      timers?.[0]?.refresh();
      if (length <= largest) chunks.push(chunk);
      else end(() => resolve(undefined));
    });
    request.on('end', () => {
      end(() => resolve(Buffer.concat(chunks)));
    });
    request.on('error', (error) => {
      end(() => reject(error));
    });
  });
}
