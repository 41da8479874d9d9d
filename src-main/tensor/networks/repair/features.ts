import type { LogQuotes } from '#quant/repair/log-quotes.ts';
import type { RepairGrid } from '#quant/repair/repair-grid.ts';
import type { LatentPosterior } from '../latent/condition-latent.ts';

const nodePlanes = 6;

/** Planes of the picture that a network sees. */
export function countPlanes(families: number): number {
  return nodePlanes + families;
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
