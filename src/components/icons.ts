// Lucide, an open icon set (ISC licence). An icon is drawn into the page at build and never stands without words.
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import backpack from 'lucide-static/icons/backpack.svg?raw';
import blocks from 'lucide-static/icons/blocks.svg?raw';
import bookOpen from 'lucide-static/icons/book-open.svg?raw';
import bus from 'lucide-static/icons/bus.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import fileCheck from 'lucide-static/icons/file-check.svg?raw';
import globe from 'lucide-static/icons/globe.svg?raw';
import graduationCap from 'lucide-static/icons/graduation-cap.svg?raw';
import handHeart from 'lucide-static/icons/hand-heart.svg?raw';
import heartPulse from 'lucide-static/icons/heart-pulse.svg?raw';
import idCard from 'lucide-static/icons/id-card.svg?raw';
import mail from 'lucide-static/icons/mail.svg?raw';
import mapPin from 'lucide-static/icons/map-pin.svg?raw';
import messagesSquare from 'lucide-static/icons/messages-square.svg?raw';
import phone from 'lucide-static/icons/phone.svg?raw';
import school from 'lucide-static/icons/school.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import signpost from 'lucide-static/icons/signpost.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import volleyball from 'lucide-static/icons/volleyball.svg?raw';
import wallet from 'lucide-static/icons/wallet.svg?raw';

const ICONS: Record<string, string> = {
  'arrow-right': arrowRight,
  backpack,
  blocks,
  'book-open': bookOpen,
  bus,
  clock,
  'file-check': fileCheck,
  globe,
  'graduation-cap': graduationCap,
  'hand-heart': handHeart,
  'heart-pulse': heartPulse,
  'id-card': idCard,
  mail,
  'map-pin': mapPin,
  'messages-square': messagesSquare,
  phone,
  school,
  search,
  signpost,
  users,
  volleyball,
  wallet,
};

export const ICON_NAMES = Object.keys(ICONS);

/**
 * The shapes of an icon, to stand inside an `<svg viewBox="0 0 24 24">`.
 * @throws when the set has no icon of that name, so that a misspelt one fails the build.
 */
export function shapesOf(name: string): string {
  const svg = ICONS[name];
  if (!svg) throw new Error(`There is no icon "${name}". There are: ${ICON_NAMES.join(', ')}.`);
  return /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1]?.replace(/\s+/g, ' ').trim() ?? '';
}
