import { describe, expect, it } from 'vitest';
import type { ProfitResult } from '#contract/schemas/profit.ts';
import type { RangeForecast } from '#contract/schemas/range-forecast.ts';
import type { StepHalvingResult } from '#contract/schemas/simulation.ts';
import { greekColumns, greekRows, refusedGreeks } from '#renderer/panels/simulation/greek-rows.ts';
import { profitPlot } from '#renderer/panels/simulation/position-rows.ts';
import { rangeFanPlot, rangeTerminalPlot } from '#renderer/panels/simulation/range-charts.ts';
import { recordColumns, strikeRows } from '#renderer/panels/simulation/range-rows.ts';
import { toError } from '#renderer/panels/simulation/result-words.ts';
import { startPayoff, startRun } from '#renderer/panels/simulation/simulation-draft.ts';
import type { ShownHalving, ShownResult } from '#renderer/panels/simulation/simulation.svelte.ts';
import { stepFigures, stepPlot } from '#renderer/panels/simulation/step-charts.ts';
import { showCell } from '#renderer/ui/table-column.ts';
import { simulationAnswers } from '../support/fake-simulation.ts';
import { contextAt } from '../../services/market/memory-reader.ts';

const context = contextAt('2026-05-15');
const process = {
  id: 'heston',
  label: 'Heston',
  scheme: 'QE',
  underlying: 'asset',
  weakOrder: 2,
  hasConditional: true,
  formula: '',
  source: '',
  params: [{ name: 'kappa', symbol: 'κ', label: 'Speed' }],
} as unknown as ShownResult['process'];
const draft = {
  processId: 'heston',
  params: {},
  market: { spot: 100, rate: 0, dividendYield: 0 },
  payoff: startPayoff('asset'),
  run: startRun,
};

it('writes a value to the second digit of its error', () => {
  expect([toError(1.23456, 0.0123), toError(-41.2, 3.4), toError(5, 0)]).toEqual([
    '1.235',
    '−41.2',
    '5.000000',
  ]);
});

describe('Greeks', () => {
  const shown = {
    draft,
    process,
    result: {
      greeks: [
        {
          paths: 256,
          estimates: [
            { greek: 'delta', method: 'pathwise', value: 0.5, standardError: 0.01, reference: 0.54 },
            {
              greek: 'param.kappa',
              method: 'adjoint',
              value: 0.0897,
              standardError: 0.0069,
              reference: null,
            },
          ],
          refused: [{ greek: 'gamma', reason: 'It jumps.' }],
        },
      ],
    },
  } as unknown as ShownResult;

  it('stand with their errors, their distance from the formula and the reason where there are none', () => {
    const rows = greekRows(shown);
    const cells = rows.map((row) => greekColumns.map((column) => showCell(column, row)));
    expect(cells).toEqual([
      ['delta', '0.500', '0.010', '0.540', '−4.0', 'pathwise'],
      ['∂/∂κ', '0.0897', '0.0069', '–', '–', 'pathwise, back'],
    ]);
    expect(greekColumns[4]!.tone!(rows[0]!)).toBe('yellow');
    expect(refusedGreeks(shown)).toEqual([{ label: 'gamma', reason: 'It jumps.' }]);
  });
});

describe('the error of the steps', () => {
  const payoff: StepHalvingResult['payoffs'][number] = {
    levels: [2, 4, 8].map((steps, i) => ({ steps, mean: 5 + 0.4 / 2 ** i, standardError: 0.01 })),
    differences: [],
    observedOrder: { mean: 1.02, standardError: 0.11 },
    extrapolated: { mean: 5, standardError: 0.02 },
    bias: { mean: 0.1, standardError: 0.02 },
    reference: { price: 5.01, engine: 'sinh-lewis', errorEstimate: 0 },
  };
  const shown = { draft, process, result: { payoffs: [payoff], weakOrder: 1, seed: 1, scheme: 'Euler' } };

  it('is drawn by the length of a step down to the limit, and told with its order', () => {
    const plot = stepPlot(shown as unknown as ShownHalving)!;
    const [bars] = plot.bars;
    expect([...bars!.x]).toEqual([0, 8, 4, 2].map((steps) => (steps === 0 ? 0 : 91.25 / steps)));
    expect([...bars!.hollow]).toEqual([1, 0, 0, 0]);
    expect(bars!.high[0]! - bars!.low[0]!).toBeCloseTo(4 * 0.02, 12);
    const figures = stepFigures(shown as unknown as ShownHalving).map(
      ({ label, value }) => `${label}: ${value}`,
    );
    expect(figures).toEqual([
      'Order (declared 1): 1.02 ± 0.11',
      'Error of the finest steps: 0.100 ± 0.020',
      'Limit: 5.000 ± 0.020',
      'Formula apart by: −0.5 s.e.',
    ]);
  });
});

describe('a range', () => {
  const ask = async (change: object): Promise<RangeForecast> =>
    (await simulationAnswers().rangeForecast(
      {
        series: 'SPX',
        horizon: { kind: 'sessions', sessions: 21 },
        bars: 'auto',
        strikes: [],
        seed: 1,
        ...change,
      },
      context,
    )) as RangeForecast;

  it('is drawn in sessions for the month and in minutes for the close', async () => {
    const month = rangeFanPlot(await ask({}));
    expect([month.xLabel, month.xRange[1]]).toEqual(['sessions from now', 21]);
    expect(month.lines.filter(({ quiet }) => !quiet).map(({ label }) => label)).toEqual([
      'mean path',
      '95 %',
      '75 %',
      '50 %',
      '25 %',
      '5 %',
      '95 % + drift',
      '5 % + drift',
    ]);
    const close = rangeFanPlot(await ask({ horizon: { kind: 'close' }, asOf: '2026-05-15', at: '13:30' }));
    expect(close.xLabel).toBe('minutes from now');
    expect(close.xRange[1]).toBeCloseTo(150, 6);
  });

  it('puts strikes among the quantiles by level, and marks them', async () => {
    const forecast = await ask({ strikes: [6500] });
    const rows = strikeRows(forecast);
    const levels = rows.map(({ level }) => level);
    expect(levels).toEqual(levels.toSorted((a, b) => a - b));
    expect(rows.find(({ level }) => level === 6500)!.levelWithDriftError).toBeNull();
    expect(rangeTerminalPlot(forecast).marks.map(({ label }) => label)).toEqual(['now', '6500']);
  });

  it('says whether ranges held', () => {
    const says = recordColumns.at(-1)!;
    const row = { probability: 0.9, driftKnown: 0.8, standardError: 0.02 };
    const verdicts = [0.91, 0.8, 0.97].map((driftEstimated) => says.value({ ...row, driftEstimated }));
    expect(verdicts).toEqual(['as promised', 'too narrow', 'too wide']);
  });
});

it('draws the outline of bins of profit', () => {
  const result = {
    histogram: { profits: Float64Array.of(-1, 0, 1), shares: Float64Array.of(0.2, 0.3, 0.5) },
    scheme: 'exact',
    seed: 1,
  } as unknown as ProfitResult;
  const [line] = profitPlot(result, 'Heston').lines;
  expect([...line!.y]).toEqual([20, 20, 30, 30, 50, 50]);
  expect([...line!.x]).toEqual([...line!.x].toSorted((a, b) => a - b));
});
