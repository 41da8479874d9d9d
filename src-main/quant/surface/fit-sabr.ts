import { levenbergMarquardt } from '../math/levenberg-marquardt.ts';
import { hasConverged } from '../math/solver-status.ts';
import type { SmileOutcome, SmilesFitter } from './fit-smiles.ts';
import { nearestVol, type SmilePoints } from './market-slice.ts';
import { sabrVol, smileOfSabr } from './sabr.ts';

const NAMES = ['alpha', 'rho', 'nu'] as const;
/** β of index smiles: lognormal. */
const DEFAULT_BETA = 1;

/**
 * SABR of one expiry at a given β, by Levenberg–Marquardt in (ln α, ρ, ln ν) on vols weighted by bid–ask, from three starts.
 * @param points used quotes
 * @param beta in [0, 1]
 * @returns parameters with a status and its sentence
 * @source Hagan et al. 2002
 */
export function fitSabrSlice(points: SmilePoints, beta: number = DEFAULT_BETA): SmileOutcome {
  const { logMoneyness, strikes, impliedVols, volErrors, expiryYears } = points;
  const forward = strikes[0]! / Math.exp(logMoneyness[0]!);
  const slice = (params: Float64Array) => ({
    alpha: Math.exp(params[0]!),
    beta,
    rho: params[1]!,
    nu: Math.exp(params[2]!),
  });
  const residuals = (params: Float64Array, out: Float64Array): void => {
    const sabr = slice(params);
    for (let at = 0; at < out.length; at += 1)
      out[at] = (sabrVol(sabr, forward, logMoneyness[at]!, expiryYears) - impliedVols[at]!) / volErrors[at]!;
  };
  const level = Math.log(nearestVol(points) * Math.pow(forward, 1 - beta));
  const nuScale = 0.5 * Math.log(expiryYears);
  const runs = [
    [-0.7, 0],
    [-0.3, 1],
    [0.4, 0.5],
  ].map(([rho, nu]) =>
    levenbergMarquardt({
      residuals,
      residualCount: strikes.length,
      differences: 'central',
      start: [level, rho!, nu! - nuScale],
      lower: [level - 4, -0.9999, -8 - nuScale],
      upper: [level + 3, 0.9999, 4 - nuScale],
      maxIterations: 100,
      costTolerance: 1e-10,
    }),
  );
  const best = runs.reduce((a, b) => (b.cost < a.cost ? b : a));
  const sabr = slice(best.params);
  const atBounds = best.atBounds.map((index) => NAMES[index]!);
  const status = !hasConverged(best.status) ? 'NOT_CONVERGED' : atBounds.length > 0 ? 'AT_BOUND' : 'OK';
  const message = {
    OK: `Converged at beta ${beta}.`,
    AT_BOUND: `Converged at beta ${beta} with ${atBounds.join(', ')} at a bound.`,
    NOT_CONVERGED: best.message,
  }[status];
  const smile = smileOfSabr(sabr, forward, expiryYears);
  const broken = logMoneyness.some((k) => !(smile.totalVariance(k) > 0));
  if (broken) {
    const sentence = 'Rejected: the fitted vol is not positive at a quoted strike.';
    return { status: 'REJECTED', message: sentence, params: { ...sabr }, atBounds, smile: null };
  }
  return { status, message, params: { ...sabr }, atBounds, smile };
}

/** SABR of every expiry at β = 1. */
export const fitSabr: SmilesFitter = (slices) => ({
  outcomes: slices.map((points) => fitSabrSlice(points)),
  params: { beta: DEFAULT_BETA },
  warnings: [],
});
