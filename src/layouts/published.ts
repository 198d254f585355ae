// What the council publishes that pages need as they are built and as they are asked for: read when the site is built.
import { parse } from 'yaml';
import { z } from 'zod';
import authorityText from '../../content/authority.yaml?raw';
import feedText from '../../content/case-feed.yaml?raw';
import categoriesText from '../../content/categories.yaml?raw';
import datesText from '../../content/dates.yaml?raw';
import doorsText from '../../content/doors.yaml?raw';
import glossaryText from '../../content/glossary.yaml?raw';
import homeText from '../../content/home.yaml?raw';
import nationalText from '../../content/performance/national.yaml?raw';
import otherText from '../../content/performance/other.yaml?raw';
import pastText from '../../content/performance/past.yaml?raw';
import reportsText from '../../content/performance/reports.yaml?raw';
import waitingText from '../../content/performance/waiting-times.yaml?raw';
import thesaurusText from '../../content/thesaurus.yaml?raw';
import trackerText from '../../content/tracker.yaml?raw';
import transferText from '../../content/transfer.yaml?raw';
import { authoritySchema } from '#features/authority/authority.ts';
import { columnMapSchema } from '#features/case-feed/column-map.ts';
import { datesWordsSchema } from '#features/clock/words.ts';
import { glossarySchema } from '#features/guides/glossary.ts';
import { reportsSchema } from '#features/performance/figure.ts';
import { indexedPerformance } from '#features/performance/indexed-performance.ts';
import { nationalFiguresOf, nationalSchema } from '#features/performance/national.ts';
import { otherSchema } from '#features/performance/other.ts';
import { pastSchema } from '#features/performance/past.ts';
import { waitingSchema } from '#features/performance/waiting.ts';
import { transferWordsSchema } from '#features/phase-transfer/words.ts';
import { trackerWordsSchema } from '#features/plan/words.ts';
import { thesaurusOf, thesaurusSchema } from '#features/search/thesaurus.ts';
import { homeSchema } from '#features/topics/home.ts';
import { doorsSchema } from '#features/topics/topic.ts';

export const authority = authoritySchema.parse(parse(authorityText));
export const feedMap = columnMapSchema.parse(parse(feedText) ?? {});
export const datesWords = datesWordsSchema.parse(parse(datesText));
export const doors = doorsSchema.parse(parse(doorsText));
export const categories = z.record(z.string(), z.string()).parse(parse(categoriesText));
export const home = homeSchema.parse(parse(homeText));
export const glossary = glossarySchema.parse(parse(glossaryText));
export const thesaurus = thesaurusOf(thesaurusSchema.parse(parse(thesaurusText)));
export const trackerWords = trackerWordsSchema.parse(parse(trackerText));
export const transferWords = transferWordsSchema.parse(parse(transferText));
export const reports = reportsSchema.parse(parse(reportsText));
export const pastFigures = pastSchema.parse(parse(pastText));
export const waitingTimes = waitingSchema.parse(parse(waitingText));
export const otherFigures = otherSchema.parse(parse(otherText));
export const nationalFigures = nationalFiguresOf(nationalSchema.parse(parse(nationalText)), reports);
/** The pages of figures that are published by decision, to link to. */
export const performancePages = indexedPerformance(pastFigures, waitingTimes, otherFigures).map(
  ({ path, title, summary }) => ({ path, title, summary }),
);
