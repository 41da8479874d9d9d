import { describe, expect, it } from 'vitest';
import type { FutureConsistency } from '#contract/schemas/calibration.ts';
import { tableOf } from '#renderer/charts/table.ts';
import { curvePlot, curveRows } from '#renderer/panels/calibration/curve-charts.ts';
import { consistencyColumns, slackColumns } from '#renderer/panels/calibration/consistency-rows.ts';
import { futuresCurve, smilePlot, varianceSwapCurve } from '#renderer/panels/calibration/fit-charts.ts';
import {
  expiryName,
  halfSpreadsOf,
  matchingFit,
  residualOf,
  rmseOf,
  slicesOf,
  throughOf,
} from '#renderer/panels/calibration/fit-picture.ts';
import type { ExpiryFit, FitPicture } from '#renderer/panels/calibration/fit-picture.ts';
import { tableDataOf } from '#renderer/ui/table-column.ts';
import {
  bucketOf,
  cellWords,
  changeHeatmap,
  residualHeatmap,
} from '#renderer/panels/calibration/residual-charts.ts';
import {
  correlationHeatmap,
  objectivePlot,
  profilePlot,
} from '#renderer/panels/calibration/solver-charts.ts';
import { runOf } from '../support/calibration-fixture.ts';

const run = runOf({ runId: 'a', model: 'heston', quoteDate: '2026-05-15', status: 'CONVERGED' });
const other = runOf({ runId: 'b', model: 'quintic-ou-2f', quoteDate: '2026-05-15', status: 'CONVERGED' });
const pictureOf = ({ expiries }: Pick<FitPicture, 'expiries'>, name: string): FitPicture => ({
  title: `${name}, 2026-05-15`,
  name,
  quoteDate: '2026-05-15',
  source: 'Fixture',
  sample: false,
  expiries,
});
const a = pictureOf(run, 'Heston');
const b = pictureOf(other, 'Quintic OU');

const fit: ExpiryFit = {
  component: 'assetOptions',
  expiryYears: 0.1,
  expiry: '2026-06-19',
  forward: 100,
  strikes: Float64Array.of(85, 100, 101, 115),
  market: Float64Array.of(0.3, 0.2, 0.2, 0.15),
  model: Float64Array.of(0.29, 0.203, 0.199, Number.NaN),
  halfSpreads: Float64Array.of(0.005, 0.004, 0.004, 0.003),
  weights: Float64Array.of(1, 1, 0, 1),
  rmse: 0.5,
};

describe('residuals', () => {
  it('are model less market in the unit of the component, or in half-spreads', () => {
    expect(residualOf(fit, 0)).toBeCloseTo(-1, 12);
    expect(halfSpreadsOf(fit, 0)).toBeCloseTo(-2, 12);
    expect(residualOf({ ...fit, component: 'indexFutures' }, 0)).toBeCloseTo(-0.01, 12);
    expect(throughOf(fit)).toEqual({ quotes: 3, inside: 2 });
    expect(rmseOf([fit])).toBeCloseTo(Math.sqrt((1 + 0.09 + 0.01) / 3), 12);
    expect(rmseOf([])).toBeNull();
  });

  it('fill the bucket of each strike with their mean, and leave empty what has no quote', () => {
    const spec = residualHeatmap(pictureOf({ expiries: [fit] }, 'X'), 'assetOptions', 'residual')!;
    expect(spec.columns).toEqual(['80–90', '90–95', '95–97.5', '97.5–100', '100–102.5']);
    expect(spec.values[0]).toBeCloseTo(-1, 12);
    expect(spec.values[4]).toBeCloseTo((0.3 - 0.1) / 2, 12);
    expect([...spec.counts]).toEqual([1, 0, 0, 0, 2]);
    expect(spec.values[1]).toBeNaN();
    expect(cellWords(spec, 0, 4)).toBe('0.10 vol points, 2 quotes');
    expect(tableOf(spec).rows).toHaveLength(2);
  });

  it('say which share of the quotes the model goes through', () => {
    const spec = residualHeatmap(pictureOf({ expiries: [fit] }, 'X'), 'assetOptions', 'through')!;
    expect([spec.values[0], spec.values[4]]).toEqual([0, 100]);
    expect(spec.scale).toMatchObject({ kind: 'sequential', low: 0, high: 100 });
  });

  it('put the edges into the upper bucket', () => {
    expect([bucketOf([90, 100], 89.9), bucketOf([90, 100], 90), bucketOf([90, 100], 100)]).toEqual([0, 1, 2]);
  });

  it('centre on zero for every component with strikes, and have none for the others', () => {
    for (const component of ['assetOptions', 'indexOptions'] as const) {
      const spec = residualHeatmap(a, component, 'halfSpreads')!;
      expect(spec.rows).toEqual(slicesOf(a, component).map(expiryName));
      expect(spec.scale).toMatchObject({ kind: 'diverging' });
    }
    expect(residualHeatmap(a, 'indexFutures', 'residual')).toBeNull();
  });

  it('tell where A is nearer to the market than B', () => {
    const nearer = { ...fit, model: Float64Array.of(0.299, 0.2, 0.2, 0.15) };
    const change = changeHeatmap(
      pictureOf({ expiries: [fit] }, 'A'),
      pictureOf({ expiries: [nearer] }, 'B'),
      'assetOptions',
    )!;
    expect(change.values[0]).toBeCloseTo(1 - 0.1, 12);
    expect(changeHeatmap(a, b, 'assetOptions')!.rows).toHaveLength(slicesOf(a, 'assetOptions').length);
    expect(changeHeatmap(a, pictureOf({ expiries: [] }, 'B'), 'assetOptions')).toBeNull();
  });
});

describe('market and model', () => {
  it('draw a smile with bid and ask, the model through it and B beside', () => {
    const spec = smilePlot(a, { ...fit, expiry: slicesOf(a, 'assetOptions')[3]!.expiry }, b);
    expect(spec.lines.map(({ label, dash }) => [label, dash])).toEqual([
      ['Heston', 'solid'],
      ['Quintic OU', 'dashed'],
    ]);
    const [bars] = spec.bars;
    expect(bars!.low[0]).toBeCloseTo(29.5, 12);
    expect([...bars!.hollow]).toEqual([0, 0, 1, 0]);
    expect(bars!.pointLabels[0]).toBe('85, outside bid–ask, −2.0 half-spreads');
    expect(bars!.pointLabels[2]).toBe('101, without weight');
    expect(spec.xRange[0]).toBeLessThan(Math.log(0.85));
  });

  it('name the strikes of the index by their future', () => {
    const slice = slicesOf(a, 'indexOptions')[0]!;
    const spec = smilePlot(a, slice, null);
    expect(spec.xLabel).toBe('K/F');
    expect(spec.bars[0]!.x[0]).toBeCloseTo(slice.strikes[0]! / slice.forward, 12);
  });

  it('draw the futures of the market as points and those of the models as lines', () => {
    const spec = futuresCurve(a, b)!;
    expect(spec.lines.map(({ id, connected }) => [id, connected])).toEqual([
      ['model', true],
      ['market', false],
      ['beside', true],
    ]);
    expect(spec.lines[0]!.x[0]).toBe(12);
    expect(futuresCurve({ ...a, expiries: [] }, null)).toBeNull();
    expect(varianceSwapCurve(a, null)).toBeNull();
    const swap: ExpiryFit = { ...fit, component: 'varianceSwaps', strikes: new Float64Array(0) };
    expect(varianceSwapCurve({ ...a, expiries: [swap] }, null)!.lines[1]!.y[0]).toBeCloseTo(30, 12);
  });

  it('draw the bound of SPX options over the futures, and mark those that are above it', () => {
    const level = { value: 20, low: 19.5, high: 20.6 };
    const sources = { fromQuotes: 0.4, fromWings: 0.1, fromExpiries: 0.1, limitedBy: 'quotes' } as const;
    const row: FutureConsistency = {
      ...{ contract: 'VX', expiry: '2026-06-17', expiryYears: 33 / 365, future: 21, status: 'ABOVE' },
      ...{ bound: { ...level, ...sources, fewStrikes: false }, slack: -1 },
      ...{ equality: 'NO_OPTIONS', optionBound: null, gap: null },
    };
    const lost: FutureConsistency = { ...row, status: 'NO_EXPIRY_AFTER', bound: null, slack: null };
    const spec = futuresCurve(a, null, [row, lost])!;
    expect(spec.lines.map(({ id }) => id)).toEqual(['model', 'market', 'bound', 'bound-high', 'above']);
    expect(spec.lines.slice(2).map(({ x, y }) => [[...x], [...y]])).toEqual([
      [[33], [20]],
      [[33], [20.6]],
      [[33], [21]],
    ]);
    expect(spec.summary).toContain('Above the bound of SPX options: 2026-06-17.');
    const [line] = tableDataOf([row, lost], consistencyColumns).rows;
    expect(line).toEqual(['2026-06-17', 21, 20, 20.6, -1, 'above', 'bid–ask', null, null]);
    expect(tableDataOf([lost], slackColumns).rows[0]).toEqual(['2026-06-17', null]);
    expect(slackColumns[1]!.title!(lost)).toContain('no SPX expiry is as late as 30 days after');
  });

  it('match expiries by day, else by time', () => {
    const undated = { ...fit, expiry: null };
    expect(matchingFit(fit, [{ ...fit, expiryYears: 0.2 }])).not.toBeNull();
    expect(matchingFit(undated, [undated])).not.toBeNull();
    expect(matchingFit(undated, [{ ...undated, expiryYears: 0.2 }])).toBeNull();
  });
});

describe('pictures of the search', () => {
  it('draw the log of the loss against evaluations', () => {
    const spec = objectivePlot(a, [
      { evaluations: 10, loss: 1000 },
      { evaluations: 30, loss: 10 },
    ])!;
    expect([...spec.lines[0]!.y]).toEqual([3, 1]);
    expect(spec.summary).toContain('fell from 1000 to 10.00 in 30 evaluations');
    expect(objectivePlot(a, [{ evaluations: 5, loss: 10 }])!.lines[0]!.x).toHaveLength(2);
    expect(objectivePlot(a, [])).toBeNull();
  });

  it('draw the profile of a parameter with its 95 % limits', () => {
    const spec = profilePlot(a, run, 'kappa', 'κ')!;
    expect(spec.lines[1]!.y[0]).toBe(3.84);
    expect(spec.marks).toHaveLength(3);
    expect(profilePlot(a, run, 'nothing', '?')).toBeNull();
  });

  it('draw how the estimates move together, and name the worst pair', () => {
    const spec = correlationHeatmap(a, run, (name) => name)!;
    expect(spec.rows).toEqual(run.freeParams);
    expect(spec.summary).toMatch(/^Most correlated: /);
    expect(correlationHeatmap(a, { ...run, freeParams: ['v0'] }, (name) => name)).toBeNull();
  });
});

describe('curves beside the parameters', () => {
  it('are drawn by days with their nodes, and stand in one table', () => {
    const [curve] = other.curves;
    const spec = curvePlot(b, curve!)!;
    expect(spec.lines[0]!.x[5]).toBe(365);
    expect(spec.bars[0]!.pointLabels[5]).toBe('365 days');
    expect(spec.yLabel).toBe('ξ₀, 1/yr');
    expect(curveRows(other)).toHaveLength(7);
    expect(
      curvePlot(b, { ...curve!, timesYears: new Float64Array(0), values: new Float64Array(0) }),
    ).toBeNull();
  });
});
