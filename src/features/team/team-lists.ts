import { addMonths, type IsoDate } from '#calendar/dates.ts';
import { schoolYearOf } from '#features/clock/age.ts';

// The lists of plans that a manager looks through. A list is in an address by its name.

export const TEAM_LISTS = {
  'no-caseworker': {
    title: 'Plans that nobody looks after',
    about: 'Nobody is named for them, or whoever was has left. Messages of these families come to the managers.',
    none: 'Somebody looks after every plan.',
  },
  unasked: {
    title: 'Young people whose rights have passed, whom nobody has asked',
    about:
      'The rights are theirs from the end of compulsory school age. Until somebody asks, their parents see nothing new.',
    none: 'Every young person has been asked.',
  },
  'under-fives': {
    title: 'Children under 5: think about a review',
    about:
      'Guidance asks us to think about a review every 3 to 6 months, besides that of the year (SEND Code of Practice, paragraph 9.178). It is counted from the day the plan was made or last reviewed.',
    none: 'No child under 5 has had their plan for 3 months without a review.',
  },
  moves: {
    title: 'Moves to the next school or college, by their day',
    about:
      'The final plan that names the next place is due by 15 February, or by 31 March for a place after 16. The first day stands first, also where it has passed. Only moves that are written down are here.',
    none: 'No move is written down whose plan is still to come.',
  },
  'year-9': {
    title: 'Year 9',
    about:
      'From Year 9 on, each review is about adult life too. The year group is worked out from the birthday: some children are taught in another one.',
    none: 'Nobody in Year 9 has a plan.',
  },
  'year-14': {
    title: 'Year 14',
    about:
      'The school year in which they turn 19. Their review asks what they learn next, and what comes after the plan. The year group is worked out from the birthday.',
    none: 'Nobody in Year 14 has a plan.',
  },
  'adult-services': {
    title: 'From 14 to 18: who may need adult services',
    about:
      'Those first in whose plan social care has a part, and then health. Being on this list says nothing about what anybody will get. The Care Act asks for an assessment before 18 where somebody is likely to need care and support as an adult, and it is of real benefit to them to do it now (section 58). The young person must agree, if they can.',
    none: 'Nobody between 14 and 18 has a plan.',
  },
} as const;
export type TeamList = keyof typeof TEAM_LISTS;

export function isTeamList(word: string): word is TeamList {
  return Object.hasOwn(TEAM_LISTS, word);
}

/** Between which birthdays, both counted in, somebody is in a year group on a day: as `yearGroupOn` says. */
export function bornForYear(group: number, today: IsoDate): { from: IsoDate; to: IsoDate } {
  const year = schoolYearOf(today) - 5 - group;
  return { from: `${year}-09-01` as IsoDate, to: `${year + 1}-08-31` as IsoDate };
}

/** The birthdays of those who are so old and not older: from the first age on, and younger than the second. */
export function bornForAges(from: number, until: number, today: IsoDate): { after: IsoDate; to: IsoDate } {
  return { after: addMonths(today, -until * 12), to: addMonths(today, -from * 12) };
}

/** So long after a plan was made or reviewed, we think about another review of a child under 5, in months (Code 9.178). */
export const THINK_AFTER = 3;
