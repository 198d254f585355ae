import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { now } from '#calendar/dates.ts';
import { workOf } from '#commands/all-work.ts';
import { readCouncil } from '#commands/council.ts';
import { readSettings } from '#commands/settings.ts';
import type { Db } from '#database/schema.ts';
import { doDueJobs, type Work } from '#jobs/worker.ts';

const SIX_DIGITS = /\b\d{6}\b/;

/**
 * The messages that a portal puts into its folder from now on. Each is read once, the oldest first.
 * Whoever waits for one is a second worker meanwhile, so that nobody waits for the next round of the first.
 */
export class Outbox {
  readonly #folder: string;
  readonly #db: Db;
  readonly #work: Work;
  readonly #read: Set<string>;

  private constructor(folder: string, db: Db, work: Work) {
    this.#folder = folder;
    this.#db = db;
    this.#work = work;
    this.#read = new Set(this.#files());
  }

  /** @param environment the settings of the portal */
  static async of(environment: Record<string, string>, db: Db): Promise<Outbox> {
    const settings = readSettings(environment);
    // A job that begins a process of its own must come to the portal’s database, whoever does it.
    process.env['DATABASE_URL'] ??= environment['DATABASE_URL'];
    return new Outbox(settings.OUTBOX_FOLDER, db, workOf(settings, await readCouncil(settings)));
  }

  /** The next message to an address or a number that has these words, once it is there. */
  async next(to: string, words: RegExp | string = ''): Promise<string> {
    let found: string | undefined;
    const look = async (): Promise<boolean> => {
      await doDueJobs(this.#db, this.#work, 'a test', now);
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
