import { setImmediate } from 'node:timers/promises';

/**
 * Each of many, with time in between for whatever else is asked: so a long page goes out as it is written, and neither
 * stands in the memory as a whole nor keeps others waiting.
 */
export async function* oneByOne<One>(all: readonly One[]): AsyncGenerator<One> {
  for (const one of all) {
    await setImmediate();
    yield one;
  }
}
