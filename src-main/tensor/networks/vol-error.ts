import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';

const leastVariance = 1e-8;

/**
 * Root mean square error of the vol over the missing cells of all surfaces together: the figure by which the published
 * training picks its weights.
 * @param variances total variance of one surface after the other, as a network says it
 */
export function pooledVolError(surfaces: readonly BenchmarkSurface[], variances: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  surfaces.forEach(({ grid, truth, observed }, row) => {
    const columns = grid.logMoneyness.length;
    for (let cell = 0; cell < truth.length; cell += 1) {
      if (observed[cell] === 1) continue;
      const years = grid.expiriesYears[Math.floor(cell / columns)]!;
      const found = Math.max(variances[row * truth.length + cell]! / years, leastVariance);
      const gap = Math.sqrt(found) - Math.sqrt(truth[cell]! / years);
      sum += gap * gap;
      count += 1;
    }
  });
  return Math.sqrt(sum / count);
}
