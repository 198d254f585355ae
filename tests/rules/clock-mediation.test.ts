import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IsoDate } from '#calendar/dates.ts';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { afterMediationNotArranged, afterOtherAgreement } from '#features/clock/mediation.ts';
import { follows } from '../support/clock.ts';

// Mediation, which August and the tribunal's rules never stretch.

describe('a parent who does not want mediation', () => {
  follows('mediation-not-wanted', [
    [
      'on a Monday is certified by the Thursday',
      { on: '2026-11-23' },
      { 'issue-certificate': '2026-11-26, aim for 2026-11-25' },
    ],
    [
      'on a Friday is certified by the Wednesday',
      { on: '2026-11-20' },
      { 'issue-certificate': '2026-11-25, aim for 2026-11-24' },
    ],
    [
      'on a Saturday is certified by the Wednesday',
      { on: '2026-11-21' },
      { 'issue-certificate': '2026-11-25, aim for 2026-11-25' },
    ],
    [
      'on Christmas Eve is certified before New Year',
      { on: '2026-12-24' },
      { 'issue-certificate': '2026-12-31, aim for 2026-12-30' },
    ],
    [
      'on Maundy Thursday is certified after Easter',
      { on: '2027-03-25' },
      { 'issue-certificate': '2027-04-01, aim for 2027-03-31' },
    ],
    [
      'on the Friday before a bank holiday',
      { on: '2026-05-22' },
      { 'issue-certificate': '2026-05-28, aim for 2026-05-27' },
    ],
    [
      'on New Year’s Eve 2027, with a bank holiday on the Monday',
      { on: '2027-12-31' },
      { 'issue-certificate': '2028-01-06, aim for 2028-01-05' },
    ],
    [
      'on 30 July is certified as quickly in August',
      { on: '2026-07-30' },
      { 'issue-certificate': '2026-08-04, aim for 2026-08-03' },
    ],
  ]);
});

describe('a parent who wants mediation', () => {
  follows('mediation-wanted', [
    [
      'on a Monday is arranged within 30 days, weekends counted',
      { on: '2026-11-02' },
      { 'arrange-mediation': '2026-12-02, aim for 2026-12-01' },
    ],
    [
      'in December is arranged with no rest at Christmas',
      { on: '2026-12-07' },
      { 'arrange-mediation': '2027-01-06, aim for 2027-01-05' },
    ],
    [
      'in July is arranged with no rest in August',
      { on: '2026-07-15' },
      { 'arrange-mediation': '2026-08-14, aim for 2026-08-13' },
    ],
    [
      'on 30 January of a leap year is arranged by the leap day',
      { on: '2028-01-30' },
      { 'arrange-mediation': '2028-02-29, aim for 2028-02-28' },
    ],
    [
      'on 30 January of another year is arranged by 1 March',
      { on: '2027-01-30' },
      { 'arrange-mediation': '2027-03-01, aim for 2027-02-26' },
    ],
    [
      'so that Good Friday is the last day',
      { on: '2027-02-24' },
      { 'arrange-mediation': '2027-03-26, aim for 2027-03-25' },
    ],
  ]);
});

describe('mediation that could not be arranged', () => {
  const cases: [toldOn: IsoDate, due: IsoDate, cautious: IsoDate][] = [
    ['2026-11-20', '2026-11-25', '2026-11-24'],
    ['2026-12-23', '2026-12-30', '2026-12-29'],
    ['2026-04-02', '2026-04-09', '2026-04-08'],
    ['2026-08-14', '2026-08-19', '2026-08-18'],
  ];
  for (const [toldOn, due, cautious] of cases)
    it(`and of which the adviser hears on ${toldOn} is certified by ${due}`, () => {
      const certificate = afterMediationNotArranged(toldOn);
      assert.deepEqual([certificate.due, certificate.cautious], [due, cautious]);
    });
});

describe('what was agreed and could not have been appealed', () => {
  const cases: [on: IsoDate, due: IsoDate, cautious: IsoDate][] = [
    ['2026-11-20', '2026-12-04', '2026-12-03'],
    ['2026-12-18', '2027-01-01', '2026-12-31'],
    ['2028-02-15', '2028-02-29', '2028-02-28'],
  ];
  for (const [on, due, cautious] of cases)
    it(`on ${on} is done by ${due}`, () => {
      const agreed = afterOtherAgreement(on, DEFAULT_CHOICES);
      assert.deepEqual([agreed.due, agreed.cautious], [due, cautious]);
    });
});
