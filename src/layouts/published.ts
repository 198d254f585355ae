// What the council publishes that pages need as they are built and as they are asked for: read when the site is built.
import { parse } from 'yaml';
import { z } from 'zod';
import authorityText from '../../content/authority.yaml?raw';
import categoriesText from '../../content/categories.yaml?raw';
import datesText from '../../content/dates.yaml?raw';
import doorsText from '../../content/doors.yaml?raw';
import glossaryText from '../../content/glossary.yaml?raw';
import homeText from '../../content/home.yaml?raw';
import thesaurusText from '../../content/thesaurus.yaml?raw';
import trackerText from '../../content/tracker.yaml?raw';
import { authoritySchema } from '#features/authority/authority.ts';
import { datesWordsSchema } from '#features/clock/words.ts';
import { glossarySchema } from '#features/guides/glossary.ts';
import { trackerWordsSchema } from '#features/plan/words.ts';
import { thesaurusOf, thesaurusSchema } from '#features/search/thesaurus.ts';
import { homeSchema } from '#features/topics/home.ts';
import { doorsSchema } from '#features/topics/topic.ts';

export const authority = authoritySchema.parse(parse(authorityText));
export const datesWords = datesWordsSchema.parse(parse(datesText));
export const doors = doorsSchema.parse(parse(doorsText));
export const categories = z.record(z.string(), z.string()).parse(parse(categoriesText));
export const home = homeSchema.parse(parse(homeText));
export const glossary = glossarySchema.parse(parse(glossaryText));
export const thesaurus = thesaurusOf(thesaurusSchema.parse(parse(thesaurusText)));
export const trackerWords = trackerWordsSchema.parse(parse(trackerText));
