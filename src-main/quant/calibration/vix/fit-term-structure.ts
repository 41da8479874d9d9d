import type { Model, ModelParams } from '../../models/model.ts';
import { reversionVariance, revertedLog } from '../../models/volatility-index/reversion.ts';
import type { FittedCurve } from '../report.ts';
import { derivative } from './derivative.ts';
import { gaussianVariance, type AtmVol } from './gaussian-variance.ts';
import { fitLevelCurve, type Convexity, type FutureNodes, type LevelCurve } from './level-curve.ts';
import { fitVarianceCurve, type VarianceCurve } from './variance-curve.ts';

/** What the curves have to meet, and the parameters that stay as they are. */
export interface TermStructureOrder {
  /** Model of the index: any for θ_T, one with `sigma` for σ_T. */
  readonly model: Model;
  /** All but θ, and but σ where vols are given, are used. */
  readonly params: ModelParams;
  readonly futures: FutureNodes;
  /** At-the-money vols, ascending; σ stays constant where absent. */
  readonly atmVols?: readonly AtmVol[];
}

/** θ_T and σ_T that reprice the futures and the at-the-money options. */
export interface TermStructure extends LevelCurve {
  /** σ_T² and V(T); absent where σ is constant or the variance is the model's own. */
  readonly variance: VarianceCurve | undefined;
  readonly curves: readonly FittedCurve[];
}

/** Why no curve exists. */
export interface TermStructureRefusal {
  readonly status: 'VARIANCE_FALLS_TOO_FAST' | 'JUMPS_TOO_DEAR' | 'NO_SIGMA';
  readonly message: string;
  readonly expiryYears: number;
  /** σ_T² (vol²/yr, below 0) or the jumps' vol (decimal). */
  readonly value: number;
}

/** Points of a reported curve between two expiries. */
const POINTS = 8;

/**
 * Exact fit of the curve of futures by θ_T and, where asked, of the at-the-money term structure by σ_T.
 * @param order model, parameters, futures, vols
 * @returns the curves, or the expiry and the number for which there are none
 * @throws QuantError BAD_CURVE
 * @source Bao 2013, calibration of MRLR and MRLRJ
 */
export function fitTermStructure(order: TermStructureOrder): TermStructure | TermStructureRefusal {
  const { model, params, futures } = order;
  const kappa = params['kappa']!;
  const variance = varianceOf(order);
  if (variance !== undefined && 'status' in variance) return variance;
  const level = fitLevelCurve(kappa, futures, convexityOf(model, params, variance));
  const curves = [sample('theta', 'ln index points', futures.expiryYears, level.levelAt)];
  if (variance !== undefined) {
    const years = Float64Array.from(order.atmVols!, ({ expiryYears }) => expiryYears);
    curves.push(sample('sigma', 'vol/√yr', years, (at) => Math.sqrt(variance.instantVarianceAt(at))));
  }
  return { ...level, variance, curves };
}

function varianceOf({
  model,
  params,
  atmVols,
}: TermStructureOrder): VarianceCurve | TermStructureRefusal | undefined {
  if (atmVols === undefined) return undefined;
  if (!model.params.some(({ name }) => name === 'sigma')) {
    const message = `${model.label} has a variance of its own, so no σ_T can be fitted to at-the-money vols; fit the futures alone.`;
    return { status: 'NO_SIGMA', message, expiryYears: Number.NaN, value: Number.NaN };
  }
  const kappa = params['kappa']!;
  const totalVariances = new Float64Array(atmVols.length);
  for (const [i, atm] of atmVols.entries()) {
    const found = gaussianVariance(model, params, atm);
    if (typeof found !== 'number') return tooDear(atm, found.jumpVol);
    totalVariances[i] = found;
  }
  const expiryYears = Float64Array.from(atmVols, (atm) => atm.expiryYears);
  const curve = fitVarianceCurve(kappa, { expiryYears, totalVariances });
  if ('instantVarianceAt' in curve) return curve;
  const message = `The at-the-money total variance falls too fast before ${days(curve.expiryYears)}: σ_T² would be ${curve.instantVariance.toPrecision(4)}. Take κ of ${curve.leastKappa.toPrecision(4)} or more, or look at the quotes of this expiry.`;
  return {
    status: 'VARIANCE_FALLS_TOO_FAST',
    message,
    expiryYears: curve.expiryYears,
    value: curve.instantVariance,
  };
}

function tooDear({ expiryYears, vol }: AtmVol, jumpVol: number): TermStructureRefusal {
  const message = `Jumps alone make an at-the-money vol of ${(100 * jumpVol).toFixed(2)} at ${days(expiryYears)}, above the quoted ${(100 * vol).toFixed(2)}. Lower λ or raise η.`;
  return { status: 'JUMPS_TOO_DEAR', message, expiryYears, value: jumpVol };
}

function days(years: number): string {
  return `${(365 * years).toFixed(0)} days`;
}

/**
 * ln E VIX_T less the median, with σ_T where it is a curve: what jumps and a variance of its own add is asked of the model.
 * @param model with the capability `forward`
 * @param params all parameters
 * @param variance σ_T of the model, if a curve
 * @returns value and slope in T
 */
export function convexityOf(model: Model, params: ModelParams, variance?: VarianceCurve): Convexity {
  const { kappa, theta, sigma } = params as { kappa: number; theta: number; sigma?: number };
  const spot = Math.exp(theta);
  const own = (years: number): number => {
    const constant = variance === undefined ? 0 : reversionVariance(kappa, sigma!, years) / 2;
    const median = revertedLog(kappa, theta, spot, years);
    return Math.log(model.capabilities.forward!(params, spot, years)) - median - constant;
  };
  return {
    valueAt: (years) =>
      years === 0 ? 0 : own(years) + (variance === undefined ? 0 : variance.totalVarianceAt(years) / 2),
    slopeAt: (years) => {
      const at = Math.max(years, 1e-6);
      const slope = derivative(own, at, Math.min(at / 2, 0.2 / kappa));
      if (variance === undefined) return slope;
      return slope + variance.instantVarianceAt(years) / 2 - kappa * variance.totalVarianceAt(years);
    },
  };
}

/** A curve at its nodes and between them, from 0 on. */
function sample(
  name: string,
  unit: string,
  nodes: Float64Array,
  valueAt: (years: number) => number,
): FittedCurve {
  const timesYears: number[] = [0];
  let from = 0;
  for (const to of nodes) {
    for (let j = 1; j <= POINTS; j += 1)
      timesYears.push(j === POINTS ? to : from + ((to - from) * j) / POINTS);
    from = to;
  }
  return {
    name,
    unit,
    timesYears: Float64Array.from(timesYears),
    values: Float64Array.from(timesYears, valueAt),
  };
}
