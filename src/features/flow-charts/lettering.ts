// How wide words are, as far as anybody can know before there is a browser. The widths are those of a wide letter
// (DejaVu Sans), so that words also fit in the narrower letters of most systems.

const WIDTHS: readonly [letters: string, width: number][] = [
  ["ijl|.,:;'’!", 0.34],
  ['ftrI()[]/- ', 0.42],
  ['mwMW%', 0.98],
  ['ABCDEFGHJKLNOPQRSTUVXYZ&', 0.74],
];
const OTHERS = 0.63;
const BOLD = 1.09;

export function widthOf(text: string, size: number, isBold = false): number {
  let width = 0;
  for (const letter of text) width += WIDTHS.find(([letters]) => letters.includes(letter))?.[1] ?? OTHERS;
  return width * size * (isBold ? BOLD : 1);
}

/** A text in lines that are no wider than `most`, unless a single word is. A telephone number stays together. */
export function wrapped(text: string, most: number, size: number, isBold = false): string[] {
  const lines: string[] = [];
  for (const word of text.split(/(?<!\d) | (?!\d)/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && widthOf(longer, size, isBold) <= most) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
