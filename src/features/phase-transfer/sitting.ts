import { readableDay, type IsoDate } from '#calendar/dates.ts';
import type { TransferWay } from '#database/schema.ts';

/** How an answer can come that an officer keys in. */
export const KEYED_IN = {
  paper: 'On paper: the slip of the letter',
  phone: 'On the phone',
  meeting: 'In a meeting or a conversation',
} as const satisfies Partial<Record<TransferWay, string>>;
export type KeyedIn = keyof typeof KEYED_IN;

/** All that is said of a child before and while somebody answers: phones are shared, and letters fall into other hands. */
export function firstNameOf(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}

/** How a page that is not about the answer leads to it: whether it was given is nobody's to see there. */
export function untilWords({ closesOn }: { closesOn: IsoDate }, today: IsoDate): string {
  return today <= closesOn
    ? `Until ${readableDay(closesOn)} your answer is in time. You can change it as often as you like.`
    : `The last day was ${readableDay(closesOn)}. We still take answers, and mark them as late.`;
}

/** Whether an officer types for somebody. */
export function isKeyedIn(way: TransferWay): way is KeyedIn {
  return Object.hasOwn(KEYED_IN, way);
}
