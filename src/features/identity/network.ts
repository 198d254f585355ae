import { isIPv6 } from 'node:net';

/** The network that an internet address belongs to: what one home or one phone gets. It is counted by, and never written down as it is. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  // A home gets a whole /56 and changes addresses within it at will.
  const [head = '', tail] = plain.split('%')[0]?.split('::') ?? [];
  const front = head ? head.split(':') : [];
  const back = tail ? tail.split(':') : [];
  const middle = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  const groups = (tail === undefined ? front : [...front, ...middle, ...back]).map((group) => group.padStart(4, '0'));
  return `${groups.slice(0, 3).join(':')}:${groups[3]?.slice(0, 2) ?? ''}`;
}
