import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';

const SIX_DIGITS = /\b\d{6}\b/;

/** The messages that a portal puts into its folder from now on. Each is read once, the oldest first. */
export class Outbox {
  readonly #folder: string;
  readonly #read: Set<string>;

  constructor(folder: string) {
    this.#folder = folder;
    this.#read = new Set(this.#files());
  }

  /** The next message to an address or a number that has these words, once it is there. */
  async next(to: string, words: RegExp | string = ''): Promise<string> {
    let found: string | undefined;
    const look = (): boolean => {
      found ??= this.#take(to, words);
      return found !== undefined;
    };
    await expect.poll(look, { message: `a message to ${to}`, intervals: [100], timeout: 15_000 }).toBe(true);
    return found ?? '';
  }

  /** The code in the next message to an address or a number that has one. */
  async codeTo(to: string): Promise<string> {
    return SIX_DIGITS.exec(await this.next(to, SIX_DIGITS))?.[0] ?? '';
  }

  #take(to: string, words: RegExp | string): string | undefined {
    for (const file of this.#files()) {
      if (this.#read.has(file)) continue;
      const text = readFileSync(join(this.#folder, file), 'utf8');
      if (!text.startsWith(`To: ${to}\n`) || text.search(words) < 0) continue;
      this.#read.add(file);
      return text;
    }
    return undefined;
  }

  /** Their names begin with the instant. */
  #files(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((file) => !file.startsWith('.'))
      .sort();
  }
}
