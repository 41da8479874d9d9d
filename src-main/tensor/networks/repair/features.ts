import type { LogQuotes } from '#quant/repair/log-quotes.ts';
import type { RepairGrid } from '#quant/repair/repair-grid.ts';
import type { LatentPosterior } from '../latent/condition-latent.ts';
import type { LatentLaw } from '../latent/latent-law.ts';

const nodePlanes = 6;
/** Holds ln of the standard deviation, plus 5. */
export const spreadPlane = 2;

/** Planes of the picture that a network sees. */
export function countPlanes(families: number): number {
  return nodePlanes + families;
}

/** Coefficients that a network is told of. */
const toldCoefficients = 32;

export function countTold({ rank }: Pick<LatentLaw, 'rank'>): number {
  return Math.min(toldCoefficients, rank);
}

/** Length of the row beside the picture. */
export function countLatent(law: Pick<LatentLaw, 'rank' | 'families'>): number {
  return 2 * countTold(law) + law.families.length;
}

/** The leading coefficients in their deviations, the logarithms of how far the quotes pin them down, and the families. */
export function writeLatent(
  out: Float32Array,
  law: LatentLaw,
  { coefficients, familyWeights }: LatentPosterior,
): void {
  const told = countTold(law);
  for (let i = 0; i < told; i += 1) {
    out[i] = coefficients.mean[i]! / law.deviations[i]!;
    out[told + i] = Math.log(coefficients.deviation[i]! / law.deviations[i]!);
  }
  out.set(familyWeights, 2 * told);
}

/** Quotes farther from the posterior than so many errors of their own are seen at that distance. */
const farthestQuote = 5;

/**
 * What a network sees of a surface, node by node: how far the quote lies from the posterior in errors of the quote (0 where there
 * is none), whether there is one, spread and level of the posterior, maturity and log-moneyness, and the same everywhere, how likely
 * each family is; all of order one.
 */
export function writeFeatures(
  out: Float32Array,
  {
    grid,
    quotes,
    posterior,
  }: { readonly grid: RepairGrid; readonly quotes: LogQuotes; readonly posterior: LatentPosterior },
): void {
  const { mean, variance, familyWeights } = posterior;
  const planes = countPlanes(familyWeights.length);
  const columns = grid.logMoneyness.length;
  const rows = grid.expiriesYears.length;
  for (let cell = 0; cell < mean.length; cell += 1) {
    const at = cell * planes;
    out[at] = 0;
    out[at + 1] = 0;
    out[at + 2] = 0.5 * Math.log(variance[cell]!) + 5;
    out[at + 3] = 2 * (mean[cell]! + 1.5);
    out[at + 4] = (2 * Math.floor(cell / columns)) / (rows - 1) - 1;
    out[at + 5] = (2 * (cell % columns)) / (columns - 1) - 1;
    out.set(familyWeights, at + nodePlanes);
  }
  quotes.nodes.forEach((cell, index) => {
    const gap = (quotes.values[index]! - mean[cell]!) / Math.sqrt(quotes.noise[index]!);
    const at = cell * planes;
    out[at] = Math.max(-farthestQuote, Math.min(farthestQuote, gap)) / 2;
    out[at + 1] = 1;
  });
}
