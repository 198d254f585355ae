import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { deadlineOf, follows } from '../support/clock.ts';

// Appeals, which have the tribunal's own rules, beside the call to a mediation adviser, which has not.

describe('a decision that was sent', () => {
  follows('decision-sent', [
    [
      'on a Tuesday is appealed by the same day two months on',
      { on: '2027-01-12' },
      {
        'contact-mediation-adviser': '2027-03-12, aim for 2027-03-11',
        appeal: '2027-03-12 at 17:00, aim for 2027-03-11',
      },
    ],
    [
      'on 31 December before a leap year: there is no 31 February, so by the leap day',
      { on: '2027-12-31' },
      {
        'contact-mediation-adviser': '2028-02-29, aim for 2028-02-29',
        appeal: '2028-02-29 at 17:00, aim for 2028-02-29',
      },
    ],
    [
      'on 31 December 2026: by the last day of February, a Sunday, so the Monday',
      { on: '2026-12-31' },
      {
        'contact-mediation-adviser': '2027-02-28, aim for 2027-02-26',
        appeal: '2027-03-01 at 17:00, aim for 2027-02-26',
      },
    ],
    [
      'on a leap day',
      { on: '2028-02-29' },
      {
        'contact-mediation-adviser': '2028-04-29, aim for 2028-04-28',
        appeal: '2028-05-02 at 17:00, aim for 2028-04-28',
      },
    ],
    [
      'on 30 April: by 30 June, and not the last day of a month for its own sake',
      { on: '2026-04-30' },
      {
        'contact-mediation-adviser': '2026-06-30, aim for 2026-06-29',
        appeal: '2026-06-30 at 17:00, aim for 2026-06-29',
      },
    ],
    [
      'on 31 May 2027: by 31 July, a Saturday, so Monday 2 August, which is no day of September',
      { on: '2027-05-31' },
      {
        'contact-mediation-adviser': '2027-07-31, aim for 2027-07-30',
        appeal: '2027-08-02 at 17:00, aim for 2027-07-30',
      },
    ],
    [
      'on 31 May 2022: by 31 July, a Sunday, so Monday 1 August',
      { on: '2022-05-31' },
      {
        'contact-mediation-adviser': '2022-07-31, aim for 2022-07-29',
        appeal: '2022-08-01 at 17:00, aim for 2022-07-29',
      },
    ],
    [
      'on 31 May 2026: by Friday 31 July, the last day before August',
      { on: '2026-05-31' },
      {
        'contact-mediation-adviser': '2026-07-31, aim for 2026-07-30',
        appeal: '2026-07-31 at 17:00, aim for 2026-07-30',
      },
    ],
    [
      'on 1 June: by 1 August, so the first working day of September',
      { on: '2026-06-01' },
      {
        'contact-mediation-adviser': '2026-08-01, aim for 2026-07-31',
        appeal: '2026-09-01 at 17:00, aim for 2026-07-31',
      },
    ],
    [
      'on 30 June: by 30 August, so the first working day of September',
      { on: '2027-06-30' },
      {
        'contact-mediation-adviser': '2027-08-30, aim for 2027-08-27',
        appeal: '2027-09-01 at 17:00, aim for 2027-08-27',
      },
    ],
    [
      'with a certificate on 31 July: by 31 August, so the first working day of September',
      { on: '2026-06-30', certificateIssued: '2026-07-31' },
      {
        'contact-mediation-adviser': '2026-08-30, aim for 2026-08-28',
        appeal: '2026-09-01 at 17:00, aim for 2026-08-28',
      },
    ],
    [
      'on 1 July: by 1 September',
      { on: '2026-07-01' },
      {
        'contact-mediation-adviser': '2026-09-01, aim for 2026-08-28',
        appeal: '2026-09-01 at 17:00, aim for 2026-08-28',
      },
    ],
    [
      'on 1 July 2029: by Saturday 1 September, so the Monday',
      { on: '2029-07-01' },
      {
        'contact-mediation-adviser': '2029-09-01, aim for 2029-08-31',
        appeal: '2029-09-03 at 17:00, aim for 2029-08-31',
      },
    ],
    [
      'in July is not made longer by the August inside the 2 months',
      { on: '2026-07-20' },
      {
        'contact-mediation-adviser': '2026-09-20, aim for 2026-09-18',
        appeal: '2026-09-21 at 17:00, aim for 2026-09-18',
      },
    ],
    [
      'in June 2024: the first working day of September is Monday the 2nd',
      { on: '2024-06-14' },
      {
        'contact-mediation-adviser': '2024-08-14, aim for 2024-08-13',
        appeal: '2024-09-02 at 17:00, aim for 2024-08-13',
      },
    ],
    [
      'on 24 October: by Christmas Eve, a working day in 2026',
      { on: '2026-10-24' },
      {
        'contact-mediation-adviser': '2026-12-24, aim for 2026-12-23',
        appeal: '2026-12-24 at 17:00, aim for 2026-12-23',
      },
    ],
    [
      'on 24 October 2022: by Christmas Eve, a Saturday, so the first working day after the holidays of Christmas',
      { on: '2022-10-24' },
      {
        'contact-mediation-adviser': '2022-12-24, aim for 2022-12-23',
        appeal: '2022-12-28 at 17:00, aim for 2022-12-23',
      },
    ],
    [
      'on 25 October: by Christmas Day, so the first working day after 1 January',
      { on: '2026-10-25' },
      {
        'contact-mediation-adviser': '2026-12-25, aim for 2026-12-24',
        appeal: '2027-01-04 at 17:00, aim for 2026-12-24',
      },
    ],
    [
      'on 28 October: by 28 December, so the first working day after 1 January',
      { on: '2026-10-28' },
      {
        'contact-mediation-adviser': '2026-12-28, aim for 2026-12-24',
        appeal: '2027-01-04 at 17:00, aim for 2026-12-24',
      },
    ],
    [
      'on 31 October: by New Year’s Eve, so the first working day after 1 January',
      { on: '2026-10-31' },
      {
        'contact-mediation-adviser': '2026-12-31, aim for 2026-12-30',
        appeal: '2027-01-04 at 17:00, aim for 2026-12-30',
      },
    ],
    [
      'on 1 November: by New Year’s Day, so the first working day after it',
      { on: '2026-11-01' },
      {
        'contact-mediation-adviser': '2027-01-01, aim for 2026-12-31',
        appeal: '2027-01-04 at 17:00, aim for 2026-12-31',
      },
    ],
    [
      'on 1 November 2027: New Year’s Day is a Saturday, and Monday 3 January a bank holiday in its place',
      { on: '2027-11-01' },
      {
        'contact-mediation-adviser': '2028-01-01, aim for 2027-12-31',
        appeal: '2028-01-04 at 17:00, aim for 2027-12-31',
      },
    ],
    [
      'on 2 November: by 2 January, a Saturday in 2027, so the Monday',
      { on: '2026-11-02' },
      {
        'contact-mediation-adviser': '2027-01-02, aim for 2026-12-31',
        appeal: '2027-01-04 at 17:00, aim for 2026-12-31',
      },
    ],
    [
      'on 2 November 2025: by 2 January, a Friday',
      { on: '2025-11-02' },
      {
        'contact-mediation-adviser': '2026-01-02, aim for 2025-12-31',
        appeal: '2026-01-02 at 17:00, aim for 2025-12-31',
      },
    ],
    [
      'on 3 November 2022: by 3 January, a Tuesday after the bank holiday',
      { on: '2022-11-03' },
      {
        'contact-mediation-adviser': '2023-01-03, aim for 2022-12-30',
        appeal: '2023-01-03 at 17:00, aim for 2022-12-30',
      },
    ],
    [
      'on 26 January 2027: by Good Friday, so the Tuesday after Easter Monday',
      { on: '2027-01-26' },
      {
        'contact-mediation-adviser': '2027-03-26, aim for 2027-03-25',
        appeal: '2027-03-30 at 17:00, aim for 2027-03-25',
      },
    ],
    [
      'on 6 February 2026: by Easter Monday, so the Tuesday',
      { on: '2026-02-06' },
      {
        'contact-mediation-adviser': '2026-04-06, aim for 2026-04-02',
        appeal: '2026-04-07 at 17:00, aim for 2026-04-02',
      },
    ],
    [
      'on 3 March 2027: by the May bank holiday, so the Tuesday',
      { on: '2027-03-03' },
      {
        'contact-mediation-adviser': '2027-05-03, aim for 2027-04-30',
        appeal: '2027-05-04 at 17:00, aim for 2027-04-30',
      },
    ],
    [
      'with a certificate the same week changes nothing',
      { on: '2026-03-13', certificateIssued: '2026-03-20' },
      {
        'contact-mediation-adviser': '2026-05-13, aim for 2026-05-12',
        appeal: '2026-05-13 at 17:00, aim for 2026-05-12',
      },
    ],
    [
      'with a certificate a month before the 2 months end gives the same day',
      { on: '2026-03-13', certificateIssued: '2026-04-13' },
      {
        'contact-mediation-adviser': '2026-05-13, aim for 2026-05-12',
        appeal: '2026-05-13 at 17:00, aim for 2026-05-12',
      },
    ],
    [
      'with a certificate a day later gives a day more',
      { on: '2026-03-13', certificateIssued: '2026-04-14' },
      {
        'contact-mediation-adviser': '2026-05-13, aim for 2026-05-12',
        appeal: '2026-05-14 at 17:00, aim for 2026-05-13',
      },
    ],
    [
      'with a certificate on 31 January: by the last day of February',
      { on: '2026-12-01', certificateIssued: '2027-01-31' },
      {
        'contact-mediation-adviser': '2027-02-01, aim for 2027-01-29',
        appeal: '2027-03-01 at 17:00, aim for 2027-02-26',
      },
    ],
    [
      'with a certificate on 30 November, which ends before New Year’s Day',
      { on: '2026-10-05', certificateIssued: '2026-11-30' },
      {
        'contact-mediation-adviser': '2026-12-05, aim for 2026-12-04',
        appeal: '2027-01-04 at 17:00, aim for 2026-12-29',
      },
    ],
    [
      'with a certificate on 20 July: by August, so September',
      { on: '2026-05-28', certificateIssued: '2026-07-20' },
      {
        'contact-mediation-adviser': '2026-07-28, aim for 2026-07-27',
        appeal: '2026-09-01 at 17:00, aim for 2026-08-19',
      },
    ],
    [
      'with a certificate long after the 2 months still gives its month',
      { on: '2026-01-12', certificateIssued: '2026-04-30' },
      {
        'contact-mediation-adviser': '2026-03-12, aim for 2026-03-11',
        appeal: '2026-06-01 at 17:00, aim for 2026-05-29',
      },
    ],
  ]);
});

describe('the last day for an appeal', () => {
  const cases: [certificateIssued: IsoDate, on: IsoDate, part: 'certificateIssued' | undefined][] = [
    ['2026-04-13', '2026-03-13', undefined],
    ['2026-04-14', '2026-04-14', 'certificateIssued'],
  ];
  for (const [certificateIssued, on, part] of cases)
    it(`says that it is counted from ${on} where the certificate is of ${certificateIssued}`, () => {
      const { countedFrom } = deadlineOf('appeal', { event: 'decision-sent', on: '2026-03-13', certificateIssued });
      assert.deepEqual(countedFrom, { event: 'decision-sent', on, ...(part && { part }) });
    });
});

describe('an appeal that the council received', () => {
  follows('appeal-received', [
    [
      'in November is answered in the new year, and Christmas is not counted',
      { on: '2026-11-23' },
      { 'respond-to-appeal': '2027-01-12, aim for 2027-01-11' },
    ],
    [
      'on 24 December has no counted day before 2 January',
      { on: '2026-12-24' },
      { 'respond-to-appeal': '2027-02-12, aim for 2027-02-11' },
    ],
    [
      'on Christmas Day has the same last day as on Christmas Eve',
      { on: '2026-12-25' },
      { 'respond-to-appeal': '2027-02-12, aim for 2027-02-12' },
    ],
    [
      'on 1 August has the whole of August free',
      { on: '2026-08-01' },
      { 'respond-to-appeal': '2026-10-12, aim for 2026-10-12' },
    ],
    [
      'on 14 August has the rest of August free',
      { on: '2026-08-14' },
      { 'respond-to-appeal': '2026-10-12, aim for 2026-10-12' },
    ],
    [
      'on 31 July counts from September',
      { on: '2026-07-31' },
      { 'respond-to-appeal': '2026-10-12, aim for 2026-10-09' },
    ],
    [
      'on 1 September counts from the next day',
      { on: '2026-09-01' },
      { 'respond-to-appeal': '2026-10-13, aim for 2026-10-12' },
    ],
    [
      'in March is answered after Easter',
      { on: '2027-03-01' },
      { 'respond-to-appeal': '2027-04-14, aim for 2027-04-13' },
    ],
    [
      'in April is answered after two bank holidays in May',
      { on: '2026-04-20' },
      { 'respond-to-appeal': '2026-06-03, aim for 2026-06-02' },
    ],
    ['on a leap day', { on: '2028-02-29' }, { 'respond-to-appeal': '2028-04-11, aim for 2028-04-10' }],
    [
      'on a Saturday counts from the Monday',
      { on: '2026-10-03' },
      { 'respond-to-appeal': '2026-11-13, aim for 2026-11-13' },
    ],
  ]);
});
