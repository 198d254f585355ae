import type { NewsKind } from '#messages/news.ts';

/**
 * What kind of news an event of a plan is. By its name, because plans tell of what happened to them and so know this part,
 * and not the other way round; a test holds the two together.
 */
const NEWS_OF: Readonly<Record<string, NewsKind>> = {
  'decided to assess': 'a decision',
  'decided not to assess': 'a decision',
  'decided to make a plan': 'a decision',
  'decided not to make a plan': 'a decision',
  'decided after review': 'a decision',
  'decided to re-assess': 'a decision',
  'decided not to re-assess': 'a decision',
  ceased: 'a decision',
  'mediation agreed': 'a decision',
  'appeal not opposed': 'a decision',
  'order made': 'a decision',
  'appeal ended': 'a decision',
  'draft sent': 'papers to read',
  'papers given': 'papers to read',
  'final plan issued': 'papers to read',
  'amended plan issued': 'papers to read',
  'notice of changes sent': 'papers to read',
  'review report sent': 'papers to read',
  'review meeting set': 'a meeting',
  'review meeting held': 'a meeting',
  'mediation held': 'a meeting',
  'exception recorded': 'a date',
  'delay explained': 'a date',
  'new date expected': 'a date',
  'advice asked for': 'the next step',
  'advice received': 'advice has come',
  'caseworker changed': 'your caseworker',
  'did not happen': 'a correction',
};

/** What a family is told when this was recorded: of whatever is not named, that the next step is done. */
export function newsOf(eventKind: string): NewsKind {
  return (Object.hasOwn(NEWS_OF, eventKind) ? NEWS_OF[eventKind] : undefined) ?? 'the next step';
}

/** The events that {@link newsOf} names. */
export const EVENTS_IN_THE_NEWS: readonly string[] = Object.keys(NEWS_OF);
