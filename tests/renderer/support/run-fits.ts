import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { futuresAt, indexAt } from './market-fixture.ts';
import type { RunSeed } from './run-seeds.ts';
import { shapesOn, volAt } from './surface-fixture.ts';
import type { SmileShape } from './surface-fixture.ts';

type ExpiryFit = CalibrationRun['expiries'][number];

/** How far a model is from the market: a skew that is too flat and wings that are too low, in vol. */
function missOf(model: RunSeed['model'], z: number): number {
  const [skew, wing] = model === 'heston' ? [0.0012, -0.0005] : [0.0006, -0.0003];
  return skew * z + wing * (z * z - 1);
}

function smileFit(model: RunSeed['model'], shape: SmileShape): ExpiryFit {
  const strikes: number[] = [];
  const step = shape.expiryYears < 0.15 ? 25 : 100;
  const deviation = Math.sqrt(shape.theta);
  for (let strike = 3000; strike <= 7500; strike += step) {
    const z = Math.log(strike / shape.forward) / deviation;
    if (z > -4.2 && z < 2.4) strikes.push(strike);
  }
  const kept = Float64Array.from(strikes);
  const zOf = (strike: number): number => Math.log(strike / shape.forward) / deviation;
  const market = kept.map((strike) => volAt(shape, Math.log(strike / shape.forward)));
  const half = kept.map((strike) => 0.0012 + 0.0005 * zOf(strike) ** 2);
  const fitted = market.map(
    (vol, index) => vol + missOf(model, zOf(kept[index]!)) / (0.4 + 2 * shape.expiryYears),
  );
  return {
    component: 'assetOptions',
    expiryYears: shape.expiryYears,
    expiry: shape.expiry,
    forward: shape.forward,
    strikes: kept,
    market,
    model: fitted,
    halfSpreads: half,
    weights: half.map((value, index) => (index % 29 === 28 ? 0 : 1 / value)),
    rmse: rms(fitted.map((vol, index) => 100 * (vol - market[index]!))),
  };
}

function futuresFits({ model, quoteDate }: RunSeed): ExpiryFit[] {
  const miss = model === 'heston' ? 0.34 : 0.004;
  return futuresAt(indexAt(quoteDate), 'as-of').points.map(({ daysToExpiry, expiry, settle }, rank) => {
    const error = miss * (0.4 - rank / 7);
    return {
      component: 'indexFutures',
      expiryYears: daysToExpiry / 365,
      expiry,
      forward: settle,
      strikes: new Float64Array(0),
      market: Float64Array.of(settle),
      model: Float64Array.of(settle + error),
      halfSpreads: Float64Array.of(Number.NaN),
      weights: Float64Array.of(1),
      rmse: Math.abs(error),
    };
  });
}

function indexSmiles({ model, quoteDate }: RunSeed): ExpiryFit[] {
  const miss = model === 'heston' ? 0.11 : 0.02;
  return futuresAt(indexAt(quoteDate), 'as-of')
    .points.slice(0, 3)
    .map(({ daysToExpiry, expiry, settle }, rank) => {
      const strikes = Float64Array.from({ length: 26 }, (_unused, index) =>
        index > 12 ? 23 + 2 * (index - 12) : 11 + index,
      );
      const vol = (strike: number): number => 0.95 - 0.12 * rank + 0.34 * Math.log(strike / settle);
      const market = strikes.map((strike) => vol(strike) + 0.01 * Math.sin(strike));
      const fitted = strikes.map(
        (strike, index) => market[index]! - miss * Math.log(strike / settle) - 0.01 * Math.sin(strike),
      );
      return {
        component: 'indexOptions',
        expiryYears: daysToExpiry / 365,
        expiry,
        forward: settle,
        strikes,
        market,
        model: fitted,
        halfSpreads: strikes.map(() => 0.028),
        weights: strikes.map(() => 1 / 0.028),
        rmse: rms(fitted.map((value, index) => 100 * (value - market[index]!))),
      };
    });
}

function rms(values: Float64Array): number {
  const finite = values.filter(Number.isFinite);
  return Math.sqrt(finite.reduce((sum, value) => sum + value * value, 0) / Math.max(1, finite.length));
}

export function expiriesOf(seed: RunSeed): ExpiryFit[] {
  const smiles = shapesOn(seed.quoteDate)
    .filter(({ refused, expiryYears }) => !refused && expiryYears > 0.015)
    .map((shape) => smileFit(seed.model, shape));
  const index = [...futuresFits(seed), ...indexSmiles(seed)];
  return seed.model === 'mrlrj' ? index : [...smiles, ...index];
}

export function componentsOf(expiries: readonly ExpiryFit[]): CalibrationRun['components'] {
  const ids = [...new Set(expiries.map(({ component }) => component))];
  return ids.map((id) => {
    const own = expiries.filter(({ component }) => component === id);
    const scale = id === 'indexFutures' ? 1 : 100;
    const errors = Float64Array.from(
      own.flatMap((fit) => Array.from(fit.model, (value, index) => scale * (value - fit.market[index]!))),
    );
    const away = Float64Array.from(
      own.flatMap((fit) =>
        Array.from(fit.model, (value, index) => (value - fit.market[index]!) / fit.halfSpreads[index]!),
      ),
    ).filter(Number.isFinite);
    return {
      id,
      weight: 1,
      loss: id === 'assetOptions' ? 812.4 : id === 'indexOptions' ? 301.9 : 44.2,
      count: errors.length,
      rmse: rms(errors),
      rmseHalfSpreads: away.length > 0 ? rms(away) : null,
      insideBidAskPercent:
        away.length > 0 ? (100 * away.filter((value) => Math.abs(value) <= 1).length) / away.length : null,
    };
  });
}
