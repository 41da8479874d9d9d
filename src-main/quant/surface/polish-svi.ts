import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import type { SolverStatus } from '../math/solver-status.ts';
import { durrleman } from './butterfly.ts';
import type { SmilePoints } from './market-slice.ts';
import { smileOfRawSvi, type RawSvi } from './raw-svi.ts';
import { boxOfRaw, rawOfBox, STEEPEST_ROOT, sviBoxNames, varianceWithGradient } from './svi-parameters.ts';

export interface PolishRequest {
  readonly points: SmilePoints;
  readonly start: RawSvi;
  /** Weight of −g where g < 0, in units of one standard error of a quote; 0 for a free fit. */
  readonly penalty: number;
  /** Where g is looked at: at all strikes, or at the quoted ones and half as far beyond. */
  readonly reach?: 'everywhere' | 'quotes';
  readonly range: { readonly from: number; readonly to: number; readonly width: number };
}

export interface PolishedSvi {
  readonly svi: RawSvi;
  readonly solver: SolverStatus;
  readonly message: string;
  readonly atBounds: readonly string[];
  readonly iterations: number;
  /** ½Σ((σ_fit − σ)/e)² over the quotes alone. */
  readonly cost: number;
}

/** Share of the quoted range that the bend may lie beyond it; farther out it is a way to fit one wing at the cost of the other. */
export const SHIFT_MARGIN = 0.1;
/** Square root of the flattest wing slope: |ρ| stays below 1. */
const LEAST_ROOT = 1e-4;
const LEAST_VARIANCE = 1e-12;
const PENALTY_POINTS = 41;
/** g is held above this, so that it does not dip below zero between the points. */
const MARGIN = 2e-3;

/**
 * min Σ((σ(k_i) − σ_i)/e_i)² over raw SVI inside its box, with an optional penalty on g(k) < 0.
 * @param request quotes, start, strength of the penalty
 * @returns parameters, why the search stopped and the bounds it ended on
 */
export function polishSvi(request: PolishRequest): PolishedSvi {
  const { points, start, penalty, range } = request;
  const count = points.logMoneyness.length;
  const places = penalty > 0 ? penaltyPlaces(request) : new Float64Array(0);
  const limits = boxLimits(range);
  const found = levenbergMarquardt({
    residuals: (params, out) => {
      writeVolResiduals(params, points, out);
      if (penalty > 0) writePenalties(params, places, penalty, out.subarray(count));
    },
    residualCount: count + places.length,
    jacobian: (params, out) => {
      writeVolJacobian(params, points, out);
      if (penalty > 0) writePenaltyJacobian(params, places, penalty, out.subarray(5 * count));
    },
    start: boxOfRaw(start),
    ...limits,
    maxIterations: 150,
    costTolerance: penalty > 0 ? 1e-6 : 1e-12,
    stepTolerance: penalty > 0 ? 1e-7 : 1e-10,
  });
  const own = new Float64Array(count);
  writeVolResiduals(found.params, points, own);
  return {
    svi: rawOfBox(found.params),
    solver: found.status,
    message: found.message,
    atBounds: namesOf(found.params, found.atBounds),
    iterations: found.iterations,
    cost: 0.5 * own.reduce((sum, value) => sum + value * value, 0),
  };
}

function boxLimits({ from, to, width }: PolishRequest['range']): { lower: number[]; upper: number[] } {
  const logWidth = Math.log(width);
  return {
    lower: [0, LEAST_ROOT, LEAST_ROOT, from - SHIFT_MARGIN * width, logWidth + Math.log(0.003)],
    upper: [
      Number.POSITIVE_INFINITY,
      STEEPEST_ROOT,
      STEEPEST_ROOT,
      to + SHIFT_MARGIN * width,
      logWidth + Math.log(10),
    ],
  };
}

function namesOf(params: Float64Array, indices: readonly number[]): string[] {
  const names = indices.map((index) =>
    (index === 1 || index === 2) && params[index]! > 1 ? 'b' : sviBoxNames[index]!,
  );
  return [...new Set(names)];
}

function writeVolResiduals(params: Float64Array, points: SmilePoints, out: Float64Array): void {
  const { logMoneyness, impliedVols, volErrors, expiryYears } = points;
  const smile = smileOfRawSvi(rawOfBox(params));
  for (let at = 0; at < logMoneyness.length; at += 1) {
    const w = Math.max(smile.totalVariance(logMoneyness[at]!), LEAST_VARIANCE);
    out[at] = (Math.sqrt(w / expiryYears) - impliedVols[at]!) / volErrors[at]!;
  }
}

function writeVolJacobian(params: Float64Array, points: SmilePoints, out: Float64Array): void {
  const { logMoneyness, volErrors, expiryYears } = points;
  const gradient = new Float64Array(5);
  for (let at = 0; at < logMoneyness.length; at += 1) {
    const w = Math.max(varianceWithGradient(params, logMoneyness[at]!, gradient), LEAST_VARIANCE);
    const scale = 1 / (2 * Math.sqrt(w * expiryYears) * volErrors[at]!);
    for (let column = 0; column < 5; column += 1) out[5 * at + column] = scale * gradient[column]!;
  }
}

function penaltyPlaces({ start, range, reach = 'everywhere' }: PolishRequest): Float64Array {
  const { from, to, width } = range;
  if (reach === 'quotes') {
    const last = 2 * PENALTY_POINTS - 1;
    return Float64Array.from(
      { length: 2 * PENALTY_POINTS },
      (_, at) => from - width / 2 + ((to - from + width) * at) / last,
    );
  }
  // Spaced like sinh about the forward and the bend, far out into both wings.
  const scale = Math.min(start.sigma, width);
  const last = Math.asinh((6 * Math.max(width, Math.abs(start.m))) / scale);
  const half = (PENALTY_POINTS - 1) / 2;
  const spread = (centre: number): number[] =>
    Array.from(
      { length: PENALTY_POINTS },
      (_, at) => centre + scale * Math.sinh((last * (at - half)) / half),
    );
  return Float64Array.from([...spread(0), ...spread(start.m)]);
}

function writePenalties(
  params: Float64Array,
  places: Float64Array,
  penalty: number,
  out: Float64Array,
): void {
  const smile = smileOfRawSvi(rawOfBox(params));
  const jet = new Float64Array(3);
  for (let at = 0; at < places.length; at += 1) {
    smile.writeJet(places[at]!, jet);
    const g = durrleman(places[at]!, Math.max(jet[0]!, LEAST_VARIANCE), jet[1]!, jet[2]!);
    out[at] = g < MARGIN ? penalty * (MARGIN - g) : 0;
  }
}

/** Forward differences: g has long derivatives, and the penalty steers rather than measures. */
function writePenaltyJacobian(
  params: Float64Array,
  places: Float64Array,
  penalty: number,
  out: Float64Array,
): void {
  const here = new Float64Array(places.length);
  const there = new Float64Array(places.length);
  writePenalties(params, places, penalty, here);
  const trial = params.slice();
  for (let column = 0; column < 5; column += 1) {
    const step = 1e-7 * Math.max(Math.abs(params[column]!), 1e-3);
    trial[column] = params[column]! + step;
    writePenalties(trial, places, penalty, there);
    trial[column] = params[column]!;
    for (let at = 0; at < places.length; at += 1) out[5 * at + column] = (there[at]! - here[at]!) / step;
  }
}
