import { describe, expect, it } from 'vitest';
import type { RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import { moveCursor, walkOf } from '#renderer/charts/navigation.ts';
import { bandOf, volPointsOf } from '#renderer/charts/repair-data.ts';
import { repairGridChart, type BandLook, type RepairPicture } from '#renderer/charts/repair-grid.chart.ts';
import { repairSmileChart } from '#renderer/charts/repair-smile.chart.ts';
import { tableOf } from '#renderer/charts/table.ts';
import { cellTable } from '#renderer/panels/surface-repair/cell-table.ts';
import { measureOf, measures } from '#renderer/panels/surface-repair/measures.ts';
import { evaluationTable, scoreTable } from '#renderer/panels/surface-repair/score-rows.ts';
import { smileReadout } from '#renderer/panels/surface-repair/smile-readout.ts';
import { loadFixture } from '../charts/load-fixture.ts';
import { repairData, training } from '../charts/repair-specs.ts';

const data = repairData();
const { result } = data;
const grid = (picture: RepairPicture, band: BandLook = { levelPercent: 80, reach: 'cell' }) =>
  repairGridChart.view(data, { picture, beside: 'truth', band });

describe('pictures of a repair', () => {
  it('gives quotes, repaired and truth one scale, and draws quotes only where there are any', () => {
    const [quotes, repaired, truth] = [grid('quotes'), grid('repaired'), grid('beside')];
    expect(quotes.scale).toEqual(repaired.scale);
    expect(truth.scale).toEqual(repaired.scale);
    expect([...quotes.counts]).toEqual([...result.observed]);
    expect([...repaired.dots!.cells]).toEqual([...result.observed]);
    expect(repaired.counts.every((count) => count === 1)).toBe(true);
  });

  it('takes the quote from the repair, and the truth from the repair', () => {
    const residual = grid('residual');
    const at = result.observed.indexOf(1);
    expect(residual.values[at]).toBeCloseTo(
      100 * result.impliedVols[at]! - volPointsOf(result.quotes, result)[at]!,
      10,
    );
    expect(grid('error').values.every((value) => Math.abs(value) < 1e-3)).toBe(true);
  });

  it('says by word what a dot says', () => {
    const spec = grid('repaired');
    const at = result.observed.indexOf(1);
    const cursor = { series: Math.floor(at / spec.columns.length), point: at % spec.columns.length };
    expect(walkOf(spec).describe(cursor)).toMatch(/quoted\.$/);
    const table = tableOf(spec);
    expect(table.columns.at(-1)?.label).toBe('Quoted');
    expect(table.rows[at]?.at(-1)).toBe('yes');
    expect(moveCursor(walkOf(spec), cursor, 'first').point).toBe(0);
  });

  it('holds the 80 % band inside that of 95 %, and cells inside whole surfaces', () => {
    const bands = [bandOf(result, 80), bandOf(result, 95), bandOf(result, 95, 'surface')];
    const widths = bands.map((band) => band!.upper.map((upper, cell) => upper - band!.lower[cell]!));
    widths[0]!.forEach((width, cell) => {
      expect(width).toBeLessThanOrEqual(widths[1]![cell]! + 1e-9);
      expect(widths[1]![cell]).toBeLessThanOrEqual(widths[2]![cell]! + 1e-9);
    });
  });

  it('draws no band that was not calibrated, whatever the errors of the estimator say', () => {
    const bare = { ...data, result: { ...result, bands: [] } };
    expect(bandOf(bare.result, 95)).toBeNull();
    expect(repairSmileChart.view(bare, { row: 4, reach: 'cell', spans: [] }).fills).toEqual([]);
  });

  it('reads the ends of the bands at a place of the smile', () => {
    const spec = repairSmileChart.view(data, { row: 4, reach: 'cell', spans: [] });
    const readout = smileReadout(spec, result.logMoneyness[3]!);
    expect(readout?.items.map(({ label }) => label)).toEqual(['repaired', 'truth', '80 %', '95 %']);
    expect(readout?.items.at(-1)?.value).toMatch(/ to /);
    expect(spec.fills).toHaveLength(2);
  });

  it('lists every cell with everything that is known of it', () => {
    const { columns, rows } = cellTable(data);
    expect(rows).toHaveLength(result.impliedVols.length);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
  });
});

describe('scores', () => {
  const evaluation = loadFixture<RepairEvaluation>('repair-evaluation.json');

  it('marks the best of a column and families that were not trained on', () => {
    const { rows, families } = scoreTable(evaluation, measureOf('rmse'));
    expect(families.map(({ id }) => id)).toEqual(['ssvi', 'heston']);
    expect(rows[0]!.entries.map(({ isBest }) => isBest)).toEqual([true, true, true, true]);
    expect(rows[1]!.entries.map(({ isUnseen }) => isUnseen)).toEqual([false, false, true, true]);
    expect(rows[0]!.entries[0]!.text).toBe('0.400');
  });

  it('takes the coverage nearest to the nominal one for the best', () => {
    const cells = evaluation.cells.map((cell, at) => ({ ...cell, bandCoverage80: at % 2 === 0 ? 99 : 78 }));
    const { rows } = scoreTable({ ...evaluation, cells }, measureOf('band80'));
    expect(rows.map(({ entries }) => entries[0]!.isBest)).toEqual([false, true]);
  });

  it('exports every score of every cell', () => {
    const { columns, rows } = evaluationTable(evaluation);
    expect(rows).toHaveLength(evaluation.cells.length);
    expect(columns).toHaveLength(6 + measures.length + measures.filter(({ error }) => error).length);
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
    expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length);
  });
});

it('counts epochs of a training from one and marks the best', () => {
  const spec = training('validation');
  expect([...spec.lines[0]!.x]).toEqual([1, 2, 3, 4]);
  expect(spec.marks[0]).toMatchObject({ x: 4, label: 'best, epoch 4' });
  expect(training('loss').lines.map(({ id }) => id)).toEqual(['epochs', 'steps']);
});
