import type { Answers } from './answers.ts';
import { requestKey } from './consultation.ts';

/** What one voice asks for, as far as it can be laid beside another's. */
export type Asked = Pick<Answers, 'asks' | 'place'>;

/**
 * What the voices of one child say beside each other, as facts: who is right is not for us to say.
 * @param asked the newest answer of each voice that has one and has not taken it back
 * @param voices how many may speak
 */
export function agreementOf(asked: readonly Asked[], voices: number): string[] {
  if (asked.length === 0) return ['Nobody has answered.'];
  const places = asked.filter(({ asks }) => asks === 'place' || asks === 'not listed');
  const names = new Set(places.map(({ place }) => place && requestKey(place)));
  const count = (asks: Answers['asks']): number => asked.filter((one) => one.asks === asks).length;
  const undecided = count('not decided');
  const talking = count('talk first');
  return [
    ...(asked.length < voices ? [onlySome(asked.length, voices)] : []),
    ...(places.length > 1
      ? [names.size === 1 ? 'They ask for the same place.' : 'They ask for different places.']
      : []),
    ...(undecided > 0 ? [undecided === 1 ? 'One has not decided.' : `${undecided} have not decided.`] : []),
    ...(talking > 0 ? [talking === 1 ? 'One wants to talk first.' : `${talking} want to talk first.`] : []),
  ];
}

function onlySome(answered: number, voices: number): string {
  return answered === 1 ? `Only one of ${voices} has answered.` : `Only ${answered} of ${voices} have answered.`;
}
