import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  along,
  barSays,
  barsInWords,
  linesInWords,
  mostOf,
  piecesOf,
  reach,
  saidOf,
  shownLabels,
  ticksOf,
} from '#components/chart.ts';

describe('a chart', () => {
  it('says a figure with its unit, and a gap as no figure', () => {
    assert.equal(saidOf(1204), '1,204');
    assert.equal(saidOf(73.46, '%'), '73.5%');
    assert.equal(saidOf(0), '0');
    assert.equal(saidOf(null, '%'), 'no figure');
    assert.equal(saidOf(undefined), 'no figure');
  });

  it('says the part of a bar with its whole', () => {
    assert.equal(barSays({ label: 'July', value: 54, part: 32 }), '32 of 54');
    assert.equal(barSays({ label: 'July', value: 92 }, '%'), '92%');
    assert.equal(barSays({ label: 'July', value: null, part: 3 }), 'no figure');
  });

  it('draws nothing further than its end, and nothing of nothing', () => {
    assert.equal(reach(50, 200), 25);
    assert.equal(reach(300, 200), 100);
    assert.equal(reach(-1, 200), 0);
    assert.equal(reach(0, 0), 0);
    assert.equal(reach(1, 3), 33.3);
  });

  it('ends at 100 for per cent, and else at its largest figure', () => {
    assert.equal(mostOf([20, 30], '%'), 100);
    assert.equal(mostOf([20, null, 30], ''), 30);
    assert.equal(mostOf([20, 30], '', 50), 50);
    assert.equal(mostOf([null], ''), 0);
  });

  it('has round numbers on its axis, in at most four steps', () => {
    assert.deepEqual(ticksOf(100), [0, 25, 50, 75, 100]);
    assert.deepEqual(ticksOf(54), [0, 20, 40, 60]);
    assert.deepEqual(ticksOf(3), [0, 1, 2, 3]);
    assert.deepEqual(ticksOf(0), [0, 1]);
    for (let most = 0; most < 5000; most += 7) {
      const ticks = ticksOf(most);
      assert.ok(ticks.length <= 5 && (ticks.at(-1) ?? 0) >= most, String(most));
      assert.ok(ticks.every(Number.isInteger), String(most));
    }
  });

  it('breaks a line where a figure is missing', () => {
    assert.deepEqual(piecesOf([1, 2, null, 4, 5]), [
      [0, 1],
      [3, 4],
    ]);
    assert.deepEqual(piecesOf([null, 2, null]), []);
    assert.deepEqual(piecesOf([7]), []);
  });

  it('keeps its points inside the picture, one after another', () => {
    assert.deepEqual(along(3), [14, 54, 94]);
    assert.deepEqual(along(1), [54]);
    assert.deepEqual(along(0), []);
  });

  it('writes as many labels as there is room for, and the last one always', () => {
    assert.deepEqual([...shownLabels(Array.from({ length: 12 }, String))], [1, 3, 5, 7, 9, 11]);
    assert.deepEqual([...shownLabels(['2021', '2022', '2023'])], [0, 1, 2]);
    assert.deepEqual([...shownLabels([])], []);
  });

  it('says in words what its bars show, for whoever does not see them', () => {
    const bars = [
      { label: 'June', value: 28 },
      { label: 'July', value: 54 },
      { label: 'August', value: null },
    ];
    assert.equal(
      barsInWords(bars, '', { at: 40, says: 'Elsewhere' }),
      'Bar chart with 3 bars. Highest: July, 54. Lowest: June, 28. 1 without a figure. To compare with: Elsewhere, 40. The table has every figure.',
    );
    assert.equal(barsInWords([], ''), 'Bar chart with 0 bars. The table has every figure.');
  });

  it('says in words what its lines show', () => {
    assert.equal(
      linesInWords(['May', 'June'], [{ name: 'In time', values: [73, 73] }], '%'),
      'Line chart from May to June. In time: All are 73%. The table has every figure.',
    );
  });
});
