/** Who is told of a list once more. */
export const WHOM_AGAIN = {
  'not told': 'Only those who have not been told yet',
  'not opened': 'Everybody who has not opened it yet',
} as const;
