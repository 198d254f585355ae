import { isOnlyPosted } from './happening.ts';

export const DATES_PATH = '/ehc-plans/dates';

/**
 * The address of a question or an answer, which holds everything that was said.
 * @throws when that may only be posted
 */
export function datesAddress(
  said: readonly (readonly [name: string, value: string])[],
  form: '' | '.ics' = '',
): string {
  if (said.length > 1 && said.some(([, value]) => isOnlyPosted(value)))
    throw new Error('A date of birth never stands in an address.');
  return `${DATES_PATH}${form}?${new URLSearchParams(said.map(([name, value]) => [name, value])).toString()}`;
}
