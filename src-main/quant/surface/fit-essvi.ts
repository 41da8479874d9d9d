import { bandMatrix } from '../math/banded-cholesky.ts';
import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { essviVariance, ssviOfEssvi } from './essvi.ts';
import { admissibleStep, LEAST_COORDINATES, MOST_COORDINATES, type EssviModel } from './essvi-step.ts';
import type { SmileOutcome, SmilesFitter } from './fit-smiles.ts';
import { poolAdjacent } from './isotonic.ts';
import { nearestVol, type SmilePoints } from './market-slice.ts';
import { smileOfRawSvi } from './raw-svi.ts';
import { rawOfSsvi } from './ssvi.ts';

const MAX_ROUNDS = 80;
const ENOUGH = 1e-7;

interface Fit {
  /** [3n]: u, v, s of each slice. */
  readonly values: Float64Array;
  readonly cost: number;
  readonly rounds: number;
  readonly converged: boolean;
}

/**
 * eSSVI over all expiries at once, free of calendar and butterfly arbitrage by construction.
 *
 * Gauss–Newton on vols weighted by bid–ask, in coordinates (`EssviCoordinates`) whose admissible set is linear: every step is a
 * quadratic program over all slices, damped until the error falls. It starts from slices fitted one by one and pooled.
 * @param slices used quotes of each expiry, time ascending
 * @returns θ, ρ, ψ and φ of each expiry
 * @source Corbetta, Cohort, Laachir and Martini 2019, arXiv:1804.04924; Mingone 2022, arXiv:2204.00312
 */
export const fitEssvi: SmilesFitter = (slices) => {
  if (slices.length === 0) return { outcomes: [], params: {}, warnings: [] };
  const fit = improve(slices, feasibleStart(slices));
  const warnings = fit.converged ? [] : ['The eSSVI search reached its limit of rounds before it converged.'];
  return {
    outcomes: slices.map((_, at) => outcomeAt(fit, at)),
    params: {},
    warnings,
  };
};

function outcomeAt({ values, converged }: Fit, slice: number): SmileOutcome {
  const [u, v, s] = [values[3 * slice]!, values[3 * slice + 1]!, values[3 * slice + 2]!];
  const { theta, rho, phi } = ssviOfEssvi({ u, v, s });
  const svi = rawOfSsvi({ theta, rho, phi });
  const atBounds = [
    ...(4 * s <= Math.max(u, v) * (1 + 1e-6) || Math.max(u, v) >= MOST_COORDINATES[0] - 1e-6 ? ['psi'] : []),
    ...(Math.min(u, v) <= LEAST_COORDINATES[0] * 1.01 ? ['rho'] : []),
  ];
  const status = !converged ? 'NOT_CONVERGED' : atBounds.length > 0 ? 'AT_BOUND' : 'OK';
  const message = {
    OK: 'Converged; free of arbitrage with its neighbours by construction.',
    AT_BOUND: `Converged with ${atBounds.join(', ')} at a bound of the arbitrage-free set.`,
    NOT_CONVERGED:
      'The search over all expiries reached its limit of rounds; the surface is free of arbitrage all the same.',
  }[status];
  const params = { theta, rho, psi: theta * phi, phi };
  return { status, message, params, atBounds, smile: smileOfRawSvi(svi), svi };
}

/** Weighted misses in vol of one slice, and their derivatives to u, v, s where asked for. */
function writeMisses(
  { logMoneyness, impliedVols, volErrors, expiryYears }: SmilePoints,
  [u, v, s]: readonly [number, number, number],
  misses: Float64Array,
  jacobian?: Float64Array,
): void {
  const point = new Float64Array(4);
  for (let at = 0; at < logMoneyness.length; at += 1) {
    point[0] = logMoneyness[at]!;
    const vol = Math.sqrt(Math.max(essviVariance(u, v, s, point), 1e-14) / expiryYears);
    misses[at] = (vol - impliedVols[at]!) / volErrors[at]!;
    if (!jacobian) continue;
    const scale = 1 / (2 * vol * expiryYears * volErrors[at]!);
    for (let column = 0; column < 3; column += 1) jacobian[3 * at + column] = scale * point[column + 1]!;
  }
}

/** Slices fitted one by one, then made monotone: u, v, s pooled, s raised to a quarter of the steeper wing. */
function feasibleStart(slices: readonly SmilePoints[]): Float64Array {
  const values = new Float64Array(3 * slices.length);
  slices.forEach((points, slice) => values.set(fitAlone(points), 3 * slice));
  const weights = slices.map(({ strikes }) => strikes.length);
  for (let column = 0; column < 3; column += 1) {
    const column3 = Float64Array.from(slices, (_, slice) => values[3 * slice + column]!);
    poolAdjacent(column3, weights);
    slices.forEach((_, slice) => {
      values[3 * slice + column] = column3[slice]!;
    });
  }
  for (let slice = 0; slice < slices.length; slice += 1) {
    const steeper = Math.max(values[3 * slice]!, values[3 * slice + 1]!);
    values[3 * slice + 2] = Math.max(values[3 * slice + 2]!, steeper / 4);
  }
  return values;
}

function fitAlone(points: SmilePoints): Float64Array {
  const theta = nearestVol(points) ** 2 * points.expiryYears;
  const psi = Math.sqrt(theta);
  const triple = (p: Float64Array): readonly [number, number, number] => [p[0]!, p[1]!, p[2]!];
  return levenbergMarquardt({
    residuals: (params, out) => writeMisses(points, triple(params), out),
    jacobian: (params, out) =>
      writeMisses(points, triple(params), new Float64Array(points.strikes.length), out),
    residualCount: points.strikes.length,
    start: [0.3 * psi, 1.4 * psi, theta / psi],
    lower: [...LEAST_COORDINATES],
    upper: [...MOST_COORDINATES],
    maxIterations: 60,
    costTolerance: 1e-8,
  }).params;
}

function improve(slices: readonly SmilePoints[], start: Float64Array): Fit {
  let values = start;
  let cost = costOf(slices, values);
  let damping = 1e-4;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const model = linearise(slices, values);
    for (let attempt = 0; ; attempt += 1) {
      const step = admissibleStep(model, values, damping);
      const trial = values.map((value, at) => value + step[at]!);
      const trialCost = costOf(slices, trial);
      const fell = cost - trialCost;
      if (fell > 0) {
        const small = fell <= ENOUGH * cost;
        values = trial;
        cost = trialCost;
        damping = Math.max(damping / 5, 1e-9);
        if (small) return { values, cost, rounds: round, converged: true };
        break;
      }
      damping *= 8;
      if (attempt > 12) return { values, cost, rounds: round, converged: true };
    }
  }
  return { values, cost, rounds: MAX_ROUNDS, converged: false };
}

function tripleAt(values: Float64Array, slice: number): readonly [number, number, number] {
  return [values[3 * slice]!, values[3 * slice + 1]!, values[3 * slice + 2]!];
}

function costOf(slices: readonly SmilePoints[], values: Float64Array): number {
  let cost = 0;
  slices.forEach((points, slice) => {
    const misses = new Float64Array(points.strikes.length);
    writeMisses(points, tripleAt(values, slice), misses);
    for (const miss of misses) cost += 0.5 * miss * miss;
  });
  return cost;
}

function linearise(slices: readonly SmilePoints[], values: Float64Array): EssviModel {
  const hessian = bandMatrix(3 * slices.length, 2);
  const gradient = new Float64Array(3 * slices.length);
  slices.forEach((points, slice) => {
    const count = points.strikes.length;
    const misses = new Float64Array(count);
    const jacobian = new Float64Array(3 * count);
    writeMisses(points, tripleAt(values, slice), misses, jacobian);
    for (let row = 0; row < count; row += 1) {
      for (let i = 0; i < 3; i += 1) {
        const slope = jacobian[3 * row + i]!;
        gradient[3 * slice + i]! += slope * misses[row]!;
        for (let j = 0; j <= i; j += 1)
          hessian.entries[3 * (3 * slice + i) + 2 + j - i]! += slope * jacobian[3 * row + j]!;
      }
    }
  });
  return { hessian, gradient };
}
