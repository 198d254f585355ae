/** Signs that nobody sees, that turn the line round, that order a terminal about, or that are half a letter. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cs}]|(?!\s)\p{Cc}/gu;

/**
 * What stands in a cell or a heading, as it is seen. Two that look the same are the same then, and what is quoted of a file
 * can be printed anywhere.
 */
export function seenIn(cell: string): string {
  // Nearly every cell is plain.
  return /^[!-~]*( [!-~]+)*$/.test(cell) ? cell : cell.normalize('NFC').replace(UNSEEN, '').replace(/\s+/g, ' ').trim();
}
