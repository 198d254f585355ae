import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_CHOICES } from '#features/clock/choices.ts';
import { readHappening, type Happening } from '#features/clock/happening.ts';
import { fillingOf, showsDatesOf, type Filling } from '#features/flow-charts/dated.ts';
import { drawingOf, LETTERS, NARROW, WIDE, type Box, type Drawing } from '#features/flow-charts/drawing.ts';
import { flowChartSchema, guidesOf, numberedSteps, type FlowChart } from '#features/flow-charts/flow-chart.ts';
import { widthOf, wrapped } from '#features/flow-charts/lettering.ts';
import { readSiteContent } from '../../src/commands/site-content.ts';

const { flowCharts } = await readSiteContent();
const TODAY = '2026-11-22';

/** A flow chart as an editor writes it: borrowing a book. */
const draft = {
  title: 'Borrow a book',
  summary: 'From the shelf to your home.',
  audience: ['parents'],
  topics: ['things-to-do'],
  stages: ['5-11'],
  owner: 'Library Team',
  checkedOn: '2026-11-22',
  reviewBy: '2027-05-22',
  sources: [{ title: 'The library' }],
  steps: [
    { id: 'look', name: 'You look for the book', guide: 'things-to-do', next: [{ to: 'there' }] },
    {
      id: 'there',
      name: 'Is it there?',
      next: [
        { to: 'take', label: 'Yes' },
        { to: 'wait', label: 'No' },
      ],
    },
    { id: 'wait', name: 'You wait', when: 'A week', guide: 'things-to-do', next: [{ to: 'look', label: 'Again' }] },
    { id: 'take', name: 'You take it home', law: 'The rules of the library' },
  ],
};
const [look, there, wait, take] = draft.steps;

describe('a flow chart', () => {
  it('needs no dates, and nothing to know', () => {
    const chart = flowChartSchema.parse(draft);
    assert.equal(chart.dates, undefined);
    assert.deepEqual(chart.know, []);
  });

  const dates = { event: 'request-received', question: 'When?', from: 'It was on' };
  const wrong: { because: string; field: string; change: Record<string, unknown> }[] = [
    {
      because: 'leads to a step that is not there',
      field: 'steps.0.next.0.to,steps.1.id',
      change: { steps: [{ ...look, next: [{ to: 'nowhere' }] }, there, wait, take] },
    },
    {
      because: 'has a step that nothing leads to',
      field: 'steps.4.id',
      change: { steps: [...draft.steps, { id: 'alone', name: 'You sit alone' }] },
    },
    {
      because: 'has steps that lead only to one another',
      field: 'steps.4.id,steps.5.id',
      change: {
        steps: [
          ...draft.steps,
          { id: 'tick', name: 'Tick', next: [{ to: 'tock' }] },
          { id: 'tock', name: 'Tock', next: [{ to: 'tick' }] },
        ],
      },
    },
    {
      because: 'does not say which answer leads where',
      field: 'steps.1.next.1',
      change: { steps: [look, { ...there, next: [{ to: 'take', label: 'Yes' }, { to: 'wait' }] }, wait, take] },
    },
    {
      because: 'has two steps with one id',
      field: 'steps.4.id',
      change: { steps: [...draft.steps, { id: 'take', name: 'You take it again' }] },
    },
    {
      because: 'has two answers that lead to the same step',
      field: 'steps.1.next.1',
      change: {
        steps: [
          look,
          {
            ...there,
            next: [...(there?.next ?? []).slice(0, 1), { to: 'take', label: 'No' }, { to: 'wait', label: 'Maybe' }],
          },
          wait,
          take,
        ],
      },
    },
    {
      because: 'has a step that leads to itself',
      field: 'steps.2.next.0.to',
      change: { steps: [look, there, { ...wait, next: [{ to: 'wait', label: 'Again' }] }, take] },
    },
    {
      because: 'leads two ways and asks nothing',
      field: 'steps.1.name',
      change: { steps: [look, { ...there, name: 'Maybe it is there' }, wait, take] },
    },
    {
      because: 'has a name too long for a box',
      field: 'steps.3.name',
      change: { steps: [look, there, wait, { ...take, name: 'a'.repeat(61) }] },
    },
    {
      because: 'has a deadline and no dates',
      field: 'steps.2.deadline',
      change: { steps: [look, there, { ...wait, deadline: 'decide' }, take] },
    },
    {
      because: 'has a deadline and does not say how long it may take',
      field: 'steps.3.when',
      change: { dates, steps: [look, there, wait, { ...take, deadline: 'decide' }] },
    },
    {
      because: 'says a day that it does not know',
      field: 'steps.2.whenDated',
      change: {
        dates,
        steps: [look, there, { ...wait, deadline: 'decide-whether-to-assess', whenDated: 'By then' }, take],
      },
    },
    {
      because: 'names a date that does not follow from what happened',
      field: 'steps.2',
      change: { dates, steps: [look, there, { ...wait, deadline: 'give-advice' }, take] },
    },
    {
      because: 'asks the clock what it does not know',
      field: 'dates.choices',
      change: { dates: { ...dates, choices: { kind: 'to-the-moon' } } },
    },
    {
      because: 'would put a date of birth into an address',
      field: 'dates.event',
      change: { dates: { ...dates, event: 'born' } },
    },
    {
      because: 'leads to two pages at once',
      field: 'steps.0.href',
      change: { steps: [{ ...look, href: '/guides' }, there, wait, take] },
    },
    {
      because: 'leads out of the site',
      field: 'steps.3.href',
      change: { steps: [look, there, wait, { ...take, href: 'https://example.org' }] },
    },
    { because: 'has a misspelt field', field: '', change: { stepz: [] } },
    { because: 'rests on nothing', field: 'sources', change: { sources: [] } },
  ];
  for (const { because, field, change } of wrong) {
    it(`is refused when it ${because}`, () => {
      const issues = flowChartSchema.safeParse({ ...draft, ...change }).error?.issues ?? [];
      assert.equal(issues.map(({ path }) => path.join('.')).join(), field);
    });
  }

  it('has its steps numbered in the order of the file, as questions, ends and steps', () => {
    const steps = numberedSteps(flowChartSchema.parse(draft));
    assert.deepEqual(
      steps.map(({ number, kind, href }) => [number, kind, href]),
      [
        [1, 'step', '/guides/things-to-do'],
        [2, 'question', undefined],
        [3, 'step', '/guides/things-to-do'],
        [4, 'end', undefined],
      ],
    );
    assert.deepEqual(steps[1]?.next, [
      { to: 4, label: 'Yes' },
      { to: 3, label: 'No' },
    ]);
  });

  it('names each guide that it leads to once', () => {
    assert.deepEqual(guidesOf(flowChartSchema.parse(draft)), ['things-to-do']);
  });
});

describe('words in a picture', () => {
  it('go to the next line before they are too wide', () => {
    const lines = wrapped('The council decides whether it will assess', 120, 15, true);
    assert.ok(lines.length > 2);
    assert.ok(lines.every((line) => widthOf(line, 15, true) <= 120));
    assert.equal(lines.join(' '), 'The council decides whether it will assess');
  });

  it('keep a telephone number on one line', () => {
    assert.ok(wrapped('Ring the Safeguarding Hub: 0161 253 5678', 130, 15, true).includes('0161 253 5678'));
  });

  it('are wider in bold and in larger letters', () => {
    assert.ok(widthOf('council', 15, true) > widthOf('council', 15));
    assert.ok(widthOf('council', 16) > widthOf('council', 15));
  });
});

/** Names as long as they may be, with two steps side by side wherever there can be. */
const crowded: FlowChart = flowChartSchema.parse({
  ...draft,
  steps: [
    question('one', 'two', 'three'),
    question('two', 'four', 'five'),
    question('three', 'five', 'six'),
    question('four', 'seven', 'six'),
    {
      ...question('five', 'six', 'seven'),
      next: [
        { to: 'six', label: 'Yes' },
        { to: 'one', label: 'Again' },
      ],
    },
    long('six'),
    long('seven'),
  ],
});

function long(id: string): Record<string, unknown> {
  return {
    id,
    name: 'An assessment and a discussion and a meeting with all of us',
    when: 'Most often within 12 weeks of the assessment for everybody',
    law: 'Special Educational Needs and Disability Regulations 2014, part 3',
  };
}

function question(id: string, yes: string, no: string): Record<string, unknown> {
  const name = 'An assessment or a discussion or a meeting with all of us?';
  return {
    ...long(id),
    name,
    next: [
      { to: yes, label: 'Yes' },
      { to: no, label: 'No' },
    ],
  };
}

describe('the drawing of a flow chart', () => {
  for (const [id, chart] of [...flowCharts, ['a crowded one', crowded] as const]) {
    for (const width of [NARROW, WIDE]) {
      const drawing = drawingOf(numberedSteps(chart), width);

      it(`has every step and every way on: ${id}, ${width} wide`, () => {
        assert.deepEqual(
          drawing.boxes.map(({ step }) => step.id),
          chart.steps.map((step) => step.id),
        );
        const ways = numberedSteps(chart).flatMap(({ number, next }) => next.map(({ to }) => `${number} to ${to}`));
        assert.deepEqual(drawing.arrows.map(({ from, to }) => `${from} to ${to}`).sort(), ways.sort());
      });

      it(`keeps its words inside their boxes: ${id}, ${width} wide`, () => {
        for (const { step, width: wide, height, inset, lines } of drawing.boxes) {
          for (const { part, text, y } of lines) {
            const { size, isBold } = LETTERS[part];
            assert.ok(inset + widthOf(text, size, isBold) <= wide - inset, `${step.id}: ${text}`);
            assert.ok(y - size > 0 && y + 4 <= height, `${step.id}: ${text}`);
          }
        }
      });

      it(`has no boxes over one another, and none beyond the edge: ${id}, ${width} wide`, () => {
        for (const box of drawing.boxes) {
          assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= drawing.height);
          for (const other of drawing.boxes)
            assert.ok(box === other || !meet(box, other), `${box.step.id}, ${other.step.id}`);
        }
      });

      it(`leads its arrows around every box, from one to the other: ${id}, ${width} wide`, () => {
        for (const { from, to, path } of drawing.arrows) {
          const points = pointsOf(path);
          const [first, last] = [points[0], points.at(-4)];
          const [source, target] = [from, to].map((number) => drawing.boxes.find(({ step }) => step.number === number));
          assert.ok(first && last && source && target);
          assert.equal(first[1], source.y + source.height);
          assert.equal(last[1], target.y);
          assert.ok(first[0] > source.x && first[0] < source.x + source.width);
          assert.ok(last[0] > target.x && last[0] < target.x + target.width);
          for (const [at, point] of points.slice(1, -3).entries()) {
            const before = points[at] ?? point;
            const line = between(before, point);
            const crossed = drawing.boxes.filter((box) => meet(line, shrunk(box)));
            assert.deepEqual(
              crossed.map(({ step }) => step.id),
              [],
              `${from} to ${to}`,
            );
            assert.ok(line.x >= 0 && line.x + line.width <= width);
          }
        }
      });

      it(`says each answer beside its own arrow: ${id}, ${width} wide`, () => {
        const answers = answersOf(drawing);
        for (const [at, answer] of answers.entries()) {
          assert.ok(answer.x >= 0 && answer.x + answer.width <= width, answer.text);
          const over = [...drawing.boxes, ...answers.slice(at + 1)].filter((other) => meet(answer, other));
          assert.deepEqual(over, [], answer.text);
        }
      });
    }
  }

  it('says that it cannot be drawn, rather than drawing it badly', () => {
    const steps = numberedSteps(crowded);
    const word = 'Recommendations-about-everything-else';
    const longer = steps.map((step) => (step.id === 'seven' ? { ...step, name: word } : step));
    assert.throws(() => drawingOf(longer, NARROW), /no room for "Recommendations-about-everything-else"/);
    const wordy = steps.map((step) => ({ ...step, next: step.next.map(({ to }) => ({ to, label: 'Not at all so' })) }));
    assert.throws(() => drawingOf(wordy, NARROW), /no room for "Not at all so"/);
  });
});

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

function meet(one: Place, other: Place): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

/** The box without its edge, on which arrows begin and end. */
function shrunk({ x, y, width, height }: Box): Place {
  return { x: x + 1, y: y + 1, width: width - 2, height: height - 2 };
}

function between([fromX, fromY]: [number, number], [toX, toY]: [number, number]): Place {
  const [x, y] = [Math.min(fromX, toX), Math.min(fromY, toY)];
  return { x, y, width: Math.max(Math.abs(toX - fromX), 0.1), height: Math.max(Math.abs(toY - fromY), 0.1) };
}

/** The points of an arrow; the last three are of its head. */
function pointsOf(path: string): [number, number][] {
  return [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

function answersOf({ arrows }: Drawing): (Place & { text: string })[] {
  return arrows.flatMap(({ label }) => (label ? [{ ...label, y: label.y - 12, height: 15 }] : []));
}

describe('a flow chart with dates', () => {
  const chart = flowCharts.get('ehc-plan-in-20-weeks');
  assert.ok(chart);

  function ask(question: string, of: FlowChart | undefined = chart): Filling {
    assert.ok(of?.dates);
    return fillingOf({ ...of, dates: of.dates }, new URLSearchParams(question), TODAY, DEFAULT_CHOICES);
  }

  function whenOf(asked: Filling, id: string): string | undefined {
    return asked.is === 'day' ? asked.dated.chart.steps.find((step) => step.id === id)?.when : undefined;
  }

  it('says by which day, and how long the law gives', () => {
    assert.equal(whenOf(ask('on=2026-01-05'), 'decide'), 'Within 6 weeks: by Monday 16 February 2026');
  });

  it('leaves what has no date as it is', () => {
    assert.equal(whenOf(ask('on=2026-01-05'), 'draft'), 'The law sets no week for this');
  });

  it('says the day in the words of the step where it has its own', () => {
    const asked = ask('on=2026-12-09', flowCharts.get('if-the-council-says-no'));
    assert.equal(whenOf(asked, 'appeal'), 'By Tuesday 9 February 2027, or 1 month from the certificate if later');
  });

  it('leads to the same dates with their rules', () => {
    const asked = ask('on=2026-01-05');
    assert.equal(asked.is === 'day' && asked.dated.href, '/ehc-plans/dates?event=request-received&on=2026-01-05');
    assert.equal(asked.is === 'day' && asked.dated.rulesAsAt, '2026-06-15');
  });

  it('is offered only beside the very dates that it shows', () => {
    const happened = (said: Record<string, string>): Happening => {
      const read = readHappening({ on: '2026-09-22', ...said }, TODAY);
      if ('error' in read) throw new Error(read.error);
      return read.happening;
    };
    const review = flowCharts.get('annual-review-in-12-weeks');
    assert.ok(review);
    assert.equal(showsDatesOf(review, happened({ event: 'review-meeting' })), true);
    assert.equal(showsDatesOf(review, happened({ event: 'review-meeting', noticeSent: '2026-09-25' })), false);
    assert.equal(showsDatesOf(review, happened({ event: 'plan-made' })), false);
    const school = flowCharts.get('moving-school');
    assert.ok(school);
    for (const [kind, isShown] of [
      ['primary-to-secondary', true],
      ['infant-to-junior', true],
      ['early-years-to-school', false],
      ['secondary-to-post-16', false],
    ] as const)
      assert.equal(showsDatesOf(school, happened({ event: 'phase-transfer', kind })), isShown, kind);
  });

  it('asks nothing of somebody who has said nothing', () => {
    assert.deepEqual(ask(''), { is: 'asked', typed: { day: '', month: '', year: '' }, problem: undefined });
  });

  it('understands the three fields of a day', () => {
    assert.deepEqual(ask('on-day=5&on-month=1&on-year=2026'), { is: 'typed', on: '2026-01-05' });
    assert.deepEqual(ask('on-day= 05 &on-month=January&on-year=2026'), { is: 'typed', on: '2026-01-05' });
  });

  const nonsense = [
    'on-day=30&on-month=2&on-year=2026',
    'on-day=five&on-month=1&on-year=2026',
    'asked=on&on-day=&on-month=&on-year=',
    'on-day=5',
    'on-day=5&on-month=1&on-year=1850',
    'on-day=5&on-month=1&on-year=26',
    'on=2026-02-30',
    'on=1850-01-05',
    'on=2026-01-05&on=2026-01-06',
    'on=%3Cscript%3Ealert(1)%3C/script%3E',
    'on=9999999-01-01',
  ];
  for (const question of nonsense) {
    it(`says what is wrong with ${question}`, () => {
      const asked = ask(question);
      assert.equal(asked.is, 'asked');
      assert.ok(asked.is === 'asked' && /^[A-Z].{15,}[.]$/.test(asked.problem ?? ''));
    });
  }

  it('asks for no day where a month is enough', () => {
    const asked = ask('on-month=9&on-year=2027', flowCharts.get('starting-school'));
    assert.deepEqual(asked, { is: 'typed', on: '2027-09-01' });
    const dated = ask('on=2027-09-01', flowCharts.get('starting-school'));
    assert.equal(dated.is === 'day' && dated.dated.from, 'Your child starts school in September 2027');
    assert.equal(whenOf(dated, 'final'), 'Last day: Sunday 14 February 2027');
  });

  it('gives back what was typed', () => {
    const asked = ask('on-day=30&on-month=2&on-year=2026');
    assert.deepEqual(asked.is === 'asked' && asked.typed, { day: '30', month: '2', year: '2026' });
  });

  for (const [id, one] of flowCharts) {
    if (!one.dates) continue;
    it(`is filled in at every step that names a deadline: ${id}`, () => {
      const asked = ask('on=2027-09-06', one);
      assert.equal(asked.is, 'day');
      const without = one.steps
        .filter(({ deadline, id: step }) => deadline && !/ 20\d\d/.test(whenOf(asked, step) ?? ''))
        .map((step) => step.id);
      assert.deepEqual(without, []);
      assert.ok(one.steps.some(({ deadline }) => deadline));
    });

    it(`is drawn as well with its dates: ${id}`, () => {
      const asked = ask('on=2027-09-06', one);
      assert.ok(asked.is === 'day');
      const { boxes } = drawingOf(numberedSteps(asked.dated.chart), NARROW);
      for (const { inset, width, lines } of boxes) {
        for (const { part, text } of lines)
          assert.ok(inset + widthOf(text, LETTERS[part].size, LETTERS[part].isBold) <= width - inset, text);
      }
    });
  }
});
