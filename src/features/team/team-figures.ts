import { percentOf, type Part } from '#features/scorecard/percent.ts';
import type { MonthFigures, OfficeFigures, PeriodFigures } from '#features/scorecard/figures.ts';

/** One thing that is to be in time: in the month that runs, and since January. */
export interface TeamFigure {
  name: string;
  month: string;
  sinceJanuary: string;
}

const FIGURES: { name: string; of: (figures: PeriodFigures) => Part }[] = [
  { name: 'Educational psychology advice in 6 weeks', of: ({ advice }) => advice.psychology },
  { name: 'Health advice in 6 weeks', of: ({ advice }) => advice.health },
  { name: 'Social care advice in 6 weeks', of: ({ advice }) => advice['social care'] },
  { name: 'Decided whether to assess in 6 weeks', of: ({ decisions }) => decisions },
  { name: 'Reviews decided within 4 weeks of the meeting', of: ({ reviews }) => reviews.decided },
  {
    name: 'Reviews finished within 12 weeks of the meeting, and 8 of the notice',
    of: ({ reviews }) => reviews.finished,
  },
  { name: 'Reviews completed within the year', of: ({ reviews }) => reviews.completed },
  { name: 'Moves to the next phase in time', of: ({ transfers }) => transfers },
];

/** What a manager looks at each morning, of what is counted each night. */
export function teamFigures({ figures, office }: { figures: MonthFigures; office: OfficeFigures }): TeamFigure[] {
  return [
    ...FIGURES.map(({ name, of }) => ({
      name,
      month: inWords(of(figures)),
      sinceJanuary: inWords(of(figures.sinceJanuary)),
    })),
    // Only where it was written down whether an officer came.
    {
      name: 'Review meetings that an officer came to',
      month: inWords(office.officerCame),
      sinceJanuary: inWords(office.officerCameSinceJanuary),
    },
  ];
}

/** "9 of 12 (75%)". Of none there is no share. */
function inWords(part: Part): string {
  const percent = percentOf(part);
  return percent === null ? 'None' : `${part.done} of ${part.of} (${percent}%)`;
}
