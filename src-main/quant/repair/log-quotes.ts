import { QuantError } from '../math/quant-error.ts';
import { yearsOfNodes } from './benchmark-grid.ts';
import { quoteErrors } from './quote-noise.ts';
import type { ObservedSurface } from './repair-grid.ts';

/** Quotes of a surface as ln σ with variances of their noise. */
export interface LogQuotes {
  /** [o] nodes that are quoted. */
  readonly nodes: Int32Array;
  /** [o] ln σ. */
  readonly values: Float64Array;
  /** [o] (error/σ)². */
  readonly noise: Float64Array;
}

/**
 * The quoted nodes in the logarithm of vol.
 * @param surface quotes
 * @param errors [n·m] standard error of each quoted vol; those of the surface, else the law of the benchmark, where absent
 * @returns columns
 * @throws QuantError BAD_QUOTE where a quoted total variance is not finite and positive
 */
export function logQuotesOf(surface: ObservedSurface, errors = surface.quoteErrors): LogQuotes {
  const { grid, observed, totalVariance } = surface;
  const deviations = errors ?? quoteErrors(grid);
  const years = yearsOfNodes(grid);
  const nodes = Int32Array.from([...observed.keys()].filter((cell) => observed[cell] === 1));
  const values = new Float64Array(nodes.length);
  const noise = new Float64Array(nodes.length);
  nodes.forEach((cell, at) => {
    const variance = totalVariance[cell]!;
    if (!(variance > 0 && variance < Number.POSITIVE_INFINITY))
      throw new QuantError('BAD_QUOTE', { cell, totalVariance: variance });
    const vol = Math.sqrt(variance / years[cell]!);
    values[at] = Math.log(vol);
    noise[at] = (deviations[cell]! / vol) ** 2;
  });
  return { nodes, values, noise };
}

/** Golden ratio less one. */
const GOLDEN = 0.618_033_988_749_894_9;

/**
 * The same quotes in an order in which any first few lie all over the grid.
 * @param quotes by node
 * @returns permuted columns
 */
export function spreadQuotes({ nodes, values, noise }: LogQuotes): LogQuotes {
  const order = Int32Array.from(nodes.keys()).sort((a, b) => ((a * GOLDEN) % 1) - ((b * GOLDEN) % 1));
  const pick = (column: Float64Array): Float64Array => Float64Array.from(order, (at) => column[at]!);
  return { nodes: order.map((at) => nodes[at]!), values: pick(values), noise: pick(noise) };
}
