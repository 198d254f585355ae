import { tidy } from './column-map.ts';

/** The word that somebody probably meant, or nothing where none is near. */
export function nearest(typed: string, words: Iterable<string>): string | undefined {
  const text = tidy(typed).slice(0, 60);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const word of words) {
    const steps = stepsBetween(text, tidy(word));
    if (steps < least) [best, least] = [word, steps];
  }
  return best;
}

/** How many letters must be put in, taken out or changed to make one word of the other. */
function stepsBetween(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let place = 1; place <= other.length; place += 1) {
      const changed = (before[place - 1] ?? 0) + (one[row - 1] === other[place - 1] ? 0 : 1);
      now.push(Math.min(changed, (before[place] ?? 0) + 1, (now[place - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before[other.length] ?? 0;
}
