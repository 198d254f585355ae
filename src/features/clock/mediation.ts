import type { IsoDate } from '#calendar/dates.ts';
import type { Choices } from './choices.ts';
import { withinDays, withinMonths, withinWeeks, withinWorkingDays } from './counting.ts';
import { deadline, REGULATIONS, type Deadline, type Rule } from './deadline.ts';
import type { HappeningOf } from './happening.ts';
import { afterDecisionToAppeal } from './tribunal.ts';

// Mediation (section 1.5 of the facts). The tribunal's rule 12 stretches none of it.

export const MEDIATION_RULES = {
  contactAdviser: {
    id: 'contact-mediation-adviser',
    rows: 'MED-1, MED-2',
    who: 'parent or young person',
    force: 'must',
    provision: `${REGULATIONS}, regulation 33`,
    sure: 'A',
    says: 'Within 2 months of the day the decision was sent, and before most appeals. August and holidays give no more time. You need not do it to appeal only about the school or place.',
  },
  issueCertificate: {
    id: 'issue-certificate',
    rows: 'MED-3',
    who: 'mediation adviser',
    force: 'must',
    provision: `${REGULATIONS}, regulation 34`,
    sure: 'B',
    says: 'Within 3 working days of hearing that you do not want mediation.',
  },
  arrangeMediation: {
    id: 'arrange-mediation',
    rows: 'MED-4',
    who: 'local authority, or the health body if it is only about health',
    force: 'must',
    provision: `${REGULATIONS}, regulations 36 and 37`,
    sure: 'B',
    says: 'Within 30 days of hearing that you want mediation.',
  },
  issueCertificateWithoutMeeting: {
    id: 'issue-certificate',
    rows: 'MED-5',
    who: 'mediation adviser',
    force: 'must',
    provision: `${REGULATIONS}, regulations 37 and 39`,
    sure: 'B',
    says: 'Within 3 working days of hearing that no mediation could be arranged in 30 days.',
  },
  doWhatWasAgreed: {
    id: 'do-what-was-agreed',
    rows: 'MED-7',
    who: 'local authority',
    force: 'must',
    provision: `${REGULATIONS}, regulation 42(3)`,
    sure: 'A',
    says: 'What was agreed in mediation, and could not have been appealed, is done within 2 weeks.',
  },
} as const satisfies Record<string, Rule>;

export function afterDecisionSent(happening: HappeningOf<'decision-sent'>): Deadline[] {
  const { event, on } = happening;
  return [
    deadline(MEDIATION_RULES.contactAdviser, { event, on }, withinMonths(on, 2)),
    afterDecisionToAppeal(happening),
  ];
}

export function afterMediationRefused(on: IsoDate): Deadline[] {
  return [deadline(MEDIATION_RULES.issueCertificate, { event: 'mediation-not-wanted', on }, withinWorkingDays(on, 3))];
}

export function afterMediationWanted(on: IsoDate, choices: Choices): Deadline[] {
  return [deadline(MEDIATION_RULES.arrangeMediation, { event: 'mediation-wanted', on }, withinDays(on, 30, choices))];
}

/** @param on the day the adviser was told that no mediation could be arranged in time */
export function afterMediationNotArranged(on: IsoDate): Deadline {
  const from = { event: 'mediation-wanted', on } as const;
  return deadline(MEDIATION_RULES.issueCertificateWithoutMeeting, from, withinWorkingDays(on, 3));
}

/** What was agreed about something that no appeal could be made about. */
export function afterOtherAgreement(on: IsoDate, choices: Choices): Deadline {
  return deadline(MEDIATION_RULES.doWhatWasAgreed, { event: 'mediation-agreed', on }, withinWeeks(on, 2, choices));
}
