import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { hasConverged } from '../math/solver-status.ts';
import type { SmileOutcome, SmilesFitter } from './fit-smiles.ts';
import { poolAdjacent } from './isotonic.ts';
import { nearestVol, type SmilePoints } from './market-slice.ts';
import { smileOfRawSvi } from './raw-svi.ts';
import { rawOfSsvi, ssviPhi } from './ssvi.ts';

/** Parameters of the whole surface, φ = η/(θ^γ(1 + θ)^{1−γ}). */
interface SurfaceParams {
  readonly rho: number;
  readonly eta: number;
  readonly gamma: number;
}

const NEWTON_STEPS = 12;
const STARTS = [
  [-0.7, 0.5, 0.4],
  [-0.4, 0.8, 0.3],
  [0.4, 0.5, 0.4],
] as const;

/**
 * SSVI of the whole surface with φ = η/(θ^γ(1 + θ)^{1−γ}), γ ≤ ½, η(1 + |ρ|) ≤ 2: free of arbitrage as θ does not fall.
 *
 * Levenberg–Marquardt over (ρ, η, γ); at each trial every θ_T is the best for its quotes, and the sequence is pooled so that it
 * does not fall.
 * @param slices used quotes of each expiry, time ascending
 * @returns θ, ρ, φ of each expiry and ρ, η, γ of the surface
 * @source Gatheral and Jacquier 2014, section 4 and equation (4.10)
 */
export const fitSsvi: SmilesFitter = (slices) => {
  if (slices.length === 0) return { outcomes: [], params: {}, warnings: [] };
  const counts = slices.map(({ strikes }) => strikes.length);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const anchors = Float64Array.from(slices, (points) => nearestVol(points) ** 2 * points.expiryYears);
  const runs = STARTS.map((start) =>
    levenbergMarquardt({
      residuals: (params, out) => {
        const surface = surfaceOf(params);
        const thetas = bestThetas(slices, surface, anchors);
        let from = 0;
        slices.forEach((points, at) => {
          writeMisses(points, surface, thetas[at]!, out.subarray(from, from + counts[at]!));
          from += counts[at]!;
        });
      },
      residualCount: total,
      differences: 'central',
      start: [...start],
      lower: [-0.999, 0.001, 0.01],
      upper: [0.999, 1, 0.5],
      maxIterations: 40,
      costTolerance: 1e-7,
      stepTolerance: 1e-7,
    }),
  );
  const best = runs.reduce((a, b) => (b.cost < a.cost ? b : a));
  const surface = surfaceOf(best.params);
  const thetas = bestThetas(slices, surface, anchors);
  const atBounds = best.atBounds.map((index) => (['rho', 'eta', 'gamma'] as const)[index]!);
  const converged = hasConverged(best.status);
  const outcomes = slices.map((_, at) => outcomeOf(surface, thetas[at]!, atBounds, converged));
  return { outcomes, params: { ...surface }, warnings: converged ? [] : [`SSVI: ${best.message}`] };
};

/** The box holds (ρ, η(1 + |ρ|)/2, γ). */
function surfaceOf(params: ArrayLike<number>): SurfaceParams {
  const rho = params[0]!;
  return { rho, eta: (2 * params[1]!) / (1 + Math.abs(rho)), gamma: params[2]! };
}

function outcomeOf(
  { rho, eta, gamma }: SurfaceParams,
  theta: number,
  atBounds: readonly string[],
  converged: boolean,
): SmileOutcome {
  const phi = ssviPhi('bounded', eta, gamma, theta);
  const svi = rawOfSsvi({ theta, rho, phi });
  const status = !converged ? 'NOT_CONVERGED' : atBounds.length > 0 ? 'AT_BOUND' : 'OK';
  const message = {
    OK: 'Converged; free of arbitrage with all expiries by construction.',
    AT_BOUND: `Converged with ${atBounds.join(', ')} of the surface at a bound of the arbitrage-free set.`,
    NOT_CONVERGED:
      'The search over the whole surface did not converge; the surface is free of arbitrage all the same.',
  }[status];
  return { status, message, params: { theta, rho, phi }, atBounds, smile: smileOfRawSvi(svi), svi };
}

function bestThetas(
  slices: readonly SmilePoints[],
  surface: SurfaceParams,
  anchors: Float64Array,
): Float64Array {
  const thetas = Float64Array.from(slices, (points, at) => bestTheta(points, surface, anchors[at]!));
  poolAdjacent(
    thetas,
    slices.map(({ strikes }, at) => strikes.length / anchors[at]! ** 2),
  );
  return thetas;
}

/** Gauss–Newton in ln θ with a difference quotient; the problem is nearly linear in it. */
function bestTheta(points: SmilePoints, surface: SurfaceParams, anchor: number): number {
  const count = points.strikes.length;
  const here = new Float64Array(count);
  const there = new Float64Array(count);
  const bump = 1e-5;
  let theta = anchor;
  for (let step = 0; step < NEWTON_STEPS; step += 1) {
    writeMisses(points, surface, theta, here);
    writeMisses(points, surface, theta * (1 + bump), there);
    let [slope, square] = [0, 0];
    for (let at = 0; at < count; at += 1) {
      const change = (there[at]! - here[at]!) / bump;
      slope += change * here[at]!;
      square += change * change;
    }
    const move = Math.min(Math.max(-slope / square, -0.5), 0.5);
    theta *= Math.exp(move);
    if (Math.abs(move) < 1e-10) break;
  }
  return theta;
}

function writeMisses(
  { logMoneyness, impliedVols, volErrors, expiryYears }: SmilePoints,
  { rho, eta, gamma }: SurfaceParams,
  theta: number,
  out: Float64Array,
): void {
  const phi = ssviPhi('bounded', eta, gamma, theta);
  const rest = (1 - rho) * (1 + rho);
  for (let at = 0; at < out.length; at += 1) {
    const x = phi * logMoneyness[at]! + rho;
    const w = 0.5 * theta * (1 + rho * phi * logMoneyness[at]! + Math.sqrt(x * x + rest));
    out[at] = (Math.sqrt(w / expiryYears) - impliedVols[at]!) / volErrors[at]!;
  }
}
