import { createHash } from 'node:crypto';
import ical, { ICalEventTransparency } from 'ical-generator';
import { readableDay, type IsoDate } from '#calendar/dates.ts';
import { datesAddress } from './address.ts';
import type { Choices } from './choices.ts';
import type { Deadline } from './deadline.ts';
import { deadlinesAfter, rulesetFor } from './deadlines.ts';
import { isOnlyPosted, type Happening } from './happening.ts';
import { wordsOf, type DatesWords } from './words.ts';

const ASKED_EVERY_SECONDS = 12 * 60 * 60;

interface About {
  words: DatesWords;
  choices: Choices;
  /** When the file is made. */
  made: Date;
  /** The origin of this site. */
  site: string;
  /** The name of this site. */
  name: string;
}

/** The dates as an iCalendar file of whole days. Made again, it changes the same events and adds none. */
export function calendarOf(happening: Happening, { words, choices, made, site, name: siteName }: About): string {
  const calendar = ical({
    name: `EHC plan dates, ${siteName}`,
    prodId: { company: siteName, product: 'EHC plan dates', language: 'EN' },
  });
  const said = Object.entries<string | undefined>(happening).flatMap(([part, value]): [string, string][] =>
    value === undefined ? [] : [[part, value]],
  );
  for (const deadline of deadlinesAfter(happening, choices)) {
    const { name } = wordsOf(words, happening, deadline.id);
    calendar.createEvent({
      id: `${hashOf([...said, ['id', deadline.id]])}@${new URL(site).hostname}`,
      start: new Date(`${deadline.due}T00:00:00Z`),
      allDay: true,
      stamp: made,
      summary: deadline.by ? `${name}, by 5pm` : name,
      description: description(deadline, rulesetFor(happening).asAt),
      // A date of birth never stands in an address.
      ...(!isOnlyPosted(happening.event) && { url: new URL(datesAddress(said), site).href }),
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}

/**
 * Days without a word of what they are, for a calendar that asks again and again. Companies carry it and others see it on a
 * shared screen, so it says neither whose days they are nor how many children they are about.
 * @param secret what the names of the entries are made of, so that the same day keeps its entry
 */
export function calendarOfDays(
  days: readonly IsoDate[],
  { made, site, name: siteName, secret }: Pick<About, 'made' | 'site' | 'name'> & { secret: string },
): string {
  const calendar = ical({
    name: siteName,
    prodId: { company: siteName, product: 'Dates', language: 'EN' },
    ttl: ASKED_EVERY_SECONDS,
  });
  for (const day of new Set(days)) {
    calendar.createEvent({
      id: `${hashOf([
        ['secret', secret],
        ['day', day],
      ])}@${new URL(site).hostname}`,
      start: new Date(`${day}T00:00:00Z`),
      allDay: true,
      stamp: made,
      summary: `A date from ${siteName}`,
      description: `Sign in to see what it is: ${site}`,
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}

function description({ says, provision, cautious, due }: Deadline, asAt: Parameters<typeof readableDay>[0]): string {
  const aim = cautious && cautious < due ? [`Aim for ${readableDay(cautious)}.`] : [];
  return [says, ...aim, `The rule: ${provision}.`, `Rules as at ${readableDay(asAt)}.`].join('\n');
}

function hashOf(said: readonly (readonly [string, string])[]): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32);
}
