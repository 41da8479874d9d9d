import { describe, expect, it } from 'vitest';
import {
  compareWithHistory,
  estimatorOf,
  type HistoryComparison,
  type OptionsFit,
} from '#quant/calibration/vix/beside-history.ts';
import { meanIntensity } from '#quant/calibration/vix/mean-intensity.ts';
import type { FittedParam } from '#quant/calibration/report.ts';
import { models } from '#quant/models/registry.ts';
import { draws } from './draws.ts';
import { simulateHawkes, simulateIndex } from './simulated-index.ts';

const truth = { kappa: 6, theta: 2.7, sigma: 0.9, lambda: 30, eta: 10 };
const history = simulateIndex(truth, 4000, draws(11));
/** Ten jumps in the same days. */
const short = { timesYears: history.timesYears.slice(0, 300), index: history.index.slice(0, 300) };

/** Jumps of a third that cause half as many again, over sixteen years without others. */
function excitedHistory(): typeof history {
  const calm = simulateIndex({ ...truth, lambda: 0 }, 4000, draws(12));
  const horizon = calm.timesYears.at(-1)!;
  const times = simulateHawkes({ decay: 20, base: 6, excitation: 10 }, horizon, draws(13));
  let log = 0;
  let next = 0;
  const index = calm.index.map((value, day) => {
    log *= Math.exp(-truth.kappa / 252);
    for (; next < times.length && times[next]! <= calm.timesYears[day]!; next += 1) log += 0.33;
    return value * Math.exp(log);
  });
  return { timesYears: calm.timesYears, index };
}

function optionsOf(
  params: readonly (Pick<FittedParam, 'name' | 'value'> & Partial<FittedParam>)[],
): OptionsFit {
  const fitted = params.map((param): FittedParam => ({
    standardError: 0.1 * param.value,
    lower: 0,
    upper: 1000,
    state: 'free',
    ...param,
  }));
  const freeParams = fitted.filter(({ state }) => state === 'free').map(({ name }) => name);
  const count = freeParams.length;
  const correlation = Float64Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
  return { params: fitted, freeParams, correlation };
}

const rowOf = ({ rows }: HistoryComparison, name: string) => rows.find((row) => row.name === name)!;

describe('a fit to options beside the series', () => {
  const options = optionsOf([
    { name: 'kappa', value: 9 },
    { name: 'theta', value: 3 },
    { name: 'sigma', value: 0.8, state: 'fixed', standardError: Number.NaN },
    { name: 'lambda', value: 90 },
    { name: 'eta', value: 5 },
  ]);
  const beside = compareWithHistory('mrlrj', options, history);

  it('holds every parameter under both measures, and 1/η', () => {
    expect(beside.status).toBe('CONVERGED');
    expect(beside.rows.map(({ name }) => name)).toEqual([...Object.keys(truth), 'meanJump']);
    for (const [name, value] of Object.entries(truth)) {
      const row = rowOf(beside, name);
      // 16 years: four robust errors hold in all but one of 16,000.
      expect(Math.abs(row.history - value)).toBeLessThan(4 * row.historyError);
      expect(row.gap).toBe(row.options - row.history);
    }
    const kappa = rowOf(beside, 'kappa');
    expect(kappa.gapError).toBeCloseTo(Math.hypot(0.9, kappa.historyError), 12);
  });

  it('takes the mean jump from η with its error', () => {
    const [jump, eta] = [rowOf(beside, 'meanJump'), rowOf(beside, 'eta')];
    expect(jump.options).toBe(0.2);
    expect(jump.optionsError).toBeCloseTo(0.5 / 25, 12);
    expect(jump.history).toBe(1 / eta.history);
    expect(jump.historyError).toBeCloseTo(eta.historyError / eta.history ** 2, 12);
  });

  it('tells the gap of the intensity of jumps with its error, none where σ was fixed', () => {
    const lambda = rowOf(beside, 'lambda');
    expect(beside.jumps!.gap).toBe(lambda.gap);
    expect(beside.jumps!.standardError).toBeCloseTo(Math.hypot(9, lambda.historyError), 10);
    expect(beside.jumps!.message).toContain('Options are priced with 90 jumps a year');
    expect(rowOf(beside, 'sigma').gapError).toBeNaN();
  });

  it('says why a λ that was fixed has no error, and which parameters are at a bound', () => {
    const bound = compareWithHistory(
      'mrlrj',
      optionsOf([
        { name: 'theta', value: 3, state: 'atBound' },
        { name: 'lambda', value: 90, state: 'fixed', standardError: Number.NaN },
      ]),
      short,
    );
    expect(bound.jumps!.message).toContain('because λ of the options was fixed');
    expect(bound.notes).toContain('θ of the options is at a bound: its error tells little.');
    // 4/T of 1.2 years.
    expect(bound.notes.join(' ')).toContain('κ of a series of 1.2 years is about 3.4 too high');
  });

  it('has no gap where the fit has a curve in place of a parameter, and no jumps in a model without', () => {
    const normal = compareWithHistory(
      'mrlr',
      optionsOf([
        { name: 'kappa', value: 9 },
        { name: 'sigma', value: 1 },
      ]),
      history,
    );
    expect(rowOf(normal, 'theta')).toMatchObject({ options: Number.NaN, gap: Number.NaN });
    expect(normal.jumps).toBeNull();
  });

  it('compares self-exciting jumps by how many there are in the long run', () => {
    const excited = compareWithHistory(
      'hawkes',
      optionsOf([
        { name: 'eta', value: 5 },
        { name: 'decay', value: 20 },
        { name: 'baseIntensity', value: 8 },
        { name: 'excitation', value: 10 },
      ]),
      excitedHistory(),
    );
    const mean = rowOf(excited, 'meanIntensity');
    expect(mean.options).toBe(16);
    // β, ℓ∞ and a have errors of a tenth and no correlation: −.8·2, 2·.8, 1.6·1.
    expect(mean.optionsError).toBeCloseTo(Math.sqrt(1.6 ** 2 + 1.6 ** 2 + 1.6 ** 2), 12);
    expect(mean.historyError).toBeGreaterThan(0);
    expect(excited.jumps!.gap).toBe(mean.gap);
    expect(excited.rows.map(({ name }) => name)).not.toContain('lambda');
    expect(excited.notes[0]).toMatch(/^Jumps of the series are the \d+ days/);
  });

  it('is not asked for self-excitation of a handful of jumps', () => {
    const quietYear = simulateIndex({ ...truth, lambda: 0 }, 300, draws(5));
    const calm = compareWithHistory('hawkes', optionsOf([{ name: 'decay', value: 20 }]), quietYear);
    expect(calm.notes[0]).toContain('They are too few for self-excitation.');
    expect(calm.jumps).toBeNull();
  });

  it('is known for every model of the index, and for no other', () => {
    for (const { id, underlying } of models)
      expect(estimatorOf(id) !== undefined).toBe(underlying !== 'asset');
  });
});

describe('jumps a year in the long run', () => {
  it('count correlations, and are without end where jumps cause as many again', () => {
    const at = { decay: 20, baseIntensity: 8, excitation: 10 };
    // Slopes −.8, 2, 1.6; a correlation of 1 between all of unit variance adds them up.
    expect(meanIntensity(at, new Float64Array(9).fill(1))).toEqual({
      value: 16,
      error: expect.closeTo(2.8, 12),
    });
    expect(meanIntensity({ ...at, excitation: 20 }, new Float64Array(9)).value).toBe(Infinity);
  });
});
