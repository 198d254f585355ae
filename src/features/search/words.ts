/** Words that say nothing about what is looked for. They count only when nothing else was typed. */
const LITTLE_WORDS = new Set(
  `a about after all also am an and any are as at be because been before being but by can cant could did didnt do does
   doesnt doing done dont down each else even ever every feel for from get gets getting give go goes going gone got had
   has hasnt have havent having he hed hes her here hers him himself his how i id if ill im in into is isnt it its ive
   just keep kids know let like ll look looking made make makes many maybe me might more most much must my myself near
   need needed needs never no not nothing now of off on once one only or other our out over own please put re really s
   said same say says see she shes should since so some someone something soon still such t take takes tell than that
   thats the their them then there these they thing think this those though to today too took tried try trying up us
   use used very want wanted wants was wasnt way we well went were what whats when where which while who whose why will
   wish with without wont work would wouldnt yes yet you your youre child children son sons daughter daughters boy
   girl mum dad mother father parent kid`.split(/\s+/),
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
