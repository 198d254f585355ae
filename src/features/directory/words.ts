import type { Ages, COSTS, DELIVERIES, NEEDS, PHASES } from './entry.ts';

/** What a family reads for the words that entries are sorted by. */
export const NEED_WORDS: Record<(typeof NEEDS)[number] | 'all', string> = {
  all: 'Any need',
  'communication-and-interaction': 'Communication and interaction, such as autism',
  'cognition-and-learning': 'Thinking and learning',
  'social-emotional-and-mental-health': 'Feelings, behaviour and mental health',
  'sensory-and-physical': 'Hearing, sight and physical needs',
};

export const DELIVERY_WORDS: Record<(typeof DELIVERIES)[number], string> = {
  place: 'At a place you go to',
  'visits-you': 'Comes to you',
  online: 'Online',
  phone: 'By phone or text',
};

export const COST_WORDS: Record<(typeof COSTS)[number] | 'not-stated', string> = {
  free: 'Free',
  mixed: 'Partly free',
  charges: 'You pay',
  'not-stated': 'Not stated',
};

export const PHASE_WORDS: Record<(typeof PHASES)[number], string> = {
  nursery: 'Nursery school',
  primary: 'Primary school',
  secondary: 'Secondary school',
  special: 'Special school',
  pru: 'Pupil referral unit',
  independent: 'Independent school',
  'post-16': 'College or sixth form',
};

/** "0 to 5", "from 18", "up to 19", or nothing where no age is stated. Age 0 is an age. */
export function agesInWords(ages: Ages | undefined): string | undefined {
  if (ages?.from !== undefined && ages.to !== undefined) return `${ages.from} to ${ages.to}`;
  if (ages?.from !== undefined) return `from ${ages.from}`;
  if (ages?.to !== undefined) return `up to ${ages.to}`;
  return undefined;
}

export function isOneOf<T extends string>(values: readonly T[], value: string): value is T {
  return (values as readonly string[]).includes(value);
}
