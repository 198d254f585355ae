export const DATES_PATH = '/ehc-plans/dates';

/** The address of a question or an answer, which holds everything that was said. */
export function datesAddress(
  said: readonly (readonly [name: string, value: string])[],
  form: '' | '.ics' | '.json' = '',
): string {
  return `${DATES_PATH}${form}?${new URLSearchParams(said.map(([name, value]) => [name, value])).toString()}`;
}
