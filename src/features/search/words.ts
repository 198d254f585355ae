/** Words that say nothing about what is looked for. They count only when nothing else was typed. */
const LITTLE_WORDS = new Set(
  `a about after all also am an and any are as at be because been before but by can cant could did didnt do does doesnt
   doing dont down for from get gets getting give go going got had has have havent having he her here hers him his how i
   if im in into is isnt it its ive just keep know like ll make me more most much my need needs no not now of off on
   one or our out over own please re really s she should so some still t than that the their them then there these they
   this to too up us use very want wants was wasnt way we were what whats when where which while who whose why will
   with wont would you your youre`.split(/\s+/),
);

/** The words of a text in small letters: "Can't swim?" gives `cant` and `swim`. Accents and apostrophes go. */
export function wordsOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f'’]/g, '');
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The words that carry what was meant, or all of them when every one is little. */
export function tellingWords(words: string[]): string[] {
  const telling = words.filter((word) => !LITTLE_WORDS.has(word));
  return telling.length > 0 ? telling : words;
}

/** The word, and the word with each one of its letters left out. Two words that share one of these are a slip apart. */
export function withOneLetterLeftOut(word: string): string[] {
  const letters = new Set([word]);
  for (let at = 0; at < word.length; at += 1) letters.add(word.slice(0, at) + word.slice(at + 1));
  return [...letters];
}

/** How many slips (a letter more, fewer, other, or two swapped) lie between two words. */
export function slipsBetween(one: string, other: string): number {
  const rows = Array.from({ length: one.length + 1 }, (_, row) =>
    Array.from({ length: other.length + 1 }, (__, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= one.length; row += 1) {
    for (let column = 1; column <= other.length; column += 1) {
      const changed = one[row - 1] === other[column - 1] ? 0 : 1;
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]![column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + changed,
        swapped ? at(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return at(one.length, other.length);
}
