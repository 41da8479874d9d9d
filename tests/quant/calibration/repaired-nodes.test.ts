import { describe, expect, it } from 'vitest';
import { calibrate } from '#quant/calibration/calibrate.ts';
import type { CalibrationReport } from '#quant/calibration/report.ts';
import type { CalibrationTargets, OptionTargets } from '#quant/calibration/targets.ts';
import { quotesAlone } from '#quant/calibration/targets.ts';
import { randomStream } from '#quant/math/philox.ts';
import { hestonTargets, quiet, settingsOf, truth } from './heston-case.ts';

const random = randomStream(7);
/** Noise of a fifth of a vol point, and spreads as wide. */
const quotes: OptionTargets[] = hestonTargets().assetOptions.map((slice, expiry) => ({
  ...slice,
  impliedVols: slice.impliedVols.map((vol, at) => vol + 0.002 * random.normal(expiry, at)),
  halfSpreads: slice.strikes.map(() => 0.002),
}));
const targetsOf = (assetOptions: readonly OptionTargets[]): CalibrationTargets => ({
  ...hestonTargets(),
  assetOptions,
});
const settings = settingsOf('heston', truth, { weighting: 'bidAsk', profiles: true });
const fit = (assetOptions: readonly OptionTargets[]): CalibrationReport =>
  calibrate(targetsOf(assetOptions), settings, quiet);
const asNodes = (slice: OptionTargets, filled: 0 | 1): OptionTargets => ({
  ...slice,
  filled: new Uint8Array(slice.strikes.length).fill(filled),
});
const plain = fit(quotes);

describe('nodes of a repaired surface among the targets', () => {
  it('move no error: copies of all quotes, three times over, add nothing to what is known', () => {
    const copies = [1, 2, 3].flatMap(() => quotes.map((slice) => asNodes(slice, 1)));
    const filled = fit([...quotes, ...copies]);
    const counted = fit([1, 2, 3, 4].flatMap(() => quotes));
    plain.params.forEach(({ name, value, standardError }, at) => {
      // The same minimum to the tolerance of the solver, hence the same errors.
      expect(Math.abs(filled.params[at]!.value - value), name).toBeLessThan(1e-4 * standardError);
      expect(filled.params[at]!.standardError / standardError, name).toBeCloseTo(1, 5);
      // As quotes they would halve every error.
      expect(counted.params[at]!.standardError / standardError, name).toBeCloseTo(0.5, 1);
    });
    expect(filled.correlation.every((value, at) => Math.abs(value - plain.correlation[at]!) < 1e-5)).toBe(
      true,
    );
    expect(filled.profiles).toEqual([]);
    expect(plain.profiles).toHaveLength(5);
    expect(filled.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['REPAIRED_NODES', 'MOSTLY_FILLED']),
    );
    expect(filled.nodes).toMatchObject({ count: 630, filled: 630 });
    expect(filled.nodes!.filledWeightPercent).toBeCloseTo(75, 10);
    expect(filled.loss).toBeCloseTo(4 * plain.loss, 6);
    const [ofQuotes] = filled.components;
    expect(ofQuotes).toMatchObject({ count: 210 });
    expect(ofQuotes!.rmse).toBeCloseTo(plain.components[0]!.rmse, 8);
    expect(ofQuotes!.loss).toBe(filled.loss);
    // Copies are missed by as much as quotes, in units of the same spread.
    expect(filled.nodes!.rmse).toBeCloseTo(ofQuotes!.rmse, 10);
    expect(filled.nodes!.rmseErrors).toBeCloseTo(ofQuotes!.rmseHalfSpreads, 10);
  });

  it('alone are fitted in place of quotes, which are compared with and tell the errors', () => {
    // Nodes without noise, of which every other one has a quote.
    const nodes = hestonTargets().assetOptions.map((slice) => ({
      ...slice,
      halfSpreads: slice.strikes.map(() => 0.004),
      filled: Uint8Array.from(slice.strikes, (_, at) => at % 2),
    }));
    const report = fit([...nodes, ...quotes.map((slice) => ({ ...slice, isCompared: true }))]);
    for (const { name, value } of report.params)
      expect(value, name).toBeCloseTo(truth[name as keyof typeof truth], 4);
    expect(report.loss).toBeLessThan(1e-6);
    expect(report.nodes).toMatchObject({ count: 210, filled: 100, insideBandPercent: 100 });
    expect(report.nodes!.filledWeightPercent).toBeCloseTo((100 * 100) / 210, 10);
    const [ofQuotes] = report.components;
    // The quotes miss the truth by their noise: .2 vol points, known to .2/√(2·210) = .01.
    expect(ofQuotes).toMatchObject({ count: 210, loss: report.loss });
    expect(Math.abs(ofQuotes!.rmse - 0.2)).toBeLessThan(0.04);
    expect(report.expiries.map(({ filled }) => filled !== undefined)).toEqual([
      ...nodes.map(() => true),
      ...quotes.map(() => false),
    ]);
    // Of the quotes, and of what the nodes moved, to first order: noise of one standard error leaves a curvature of a few percent.
    report.params.forEach(({ name, value, standardError }, at) => {
      const known = plain.params[at]!;
      const both = Math.hypot(known.standardError, value - known.value);
      expect(standardError / known.standardError, name).toBeGreaterThan(0.95);
      expect(Math.abs(standardError / both - 1), name).toBeLessThan(0.15);
    });
  });

  it('determine no parameter', () => {
    const few = quotes.slice(0, 1).map((slice) => ({
      ...slice,
      strikes: slice.strikes.slice(0, 4),
      impliedVols: slice.impliedVols.slice(0, 4),
      halfSpreads: slice.halfSpreads.slice(0, 4),
    }));
    const report = fit([...few, ...quotes.map((slice) => asNodes(slice, 1))]);
    expect(report.status).toBe('REFUSED');
    expect(report.message).toContain('4 quotes cannot determine 5 parameters');
  });

  it('leave targets of quotes as they are', () => {
    const targets = targetsOf(quotes);
    expect(quotesAlone(targets)).toBe(targets);
    expect(plain.nodes).toBeUndefined();
    const compared = targetsOf([
      ...quotes.map((slice) => asNodes(slice, 0)),
      { ...quotes[0]!, isCompared: true },
    ]);
    expect(quotesAlone(compared).assetOptions).toEqual([quotes[0]]);
  });
});
