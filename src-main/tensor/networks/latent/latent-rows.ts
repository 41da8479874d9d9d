import type { RepairGrid } from '#quant/repair/repair-grid.ts';
import { latentComponent, latentLaw } from './latent-law.ts';
import type { LatentLaw } from './latent-law.ts';

/** A law as rows of single precision; it comes back the same, since a law is rounded when it is learned. */
export function rowsOfLaw({ mean, basis, rest, components, rank }: LatentLaw): Record<string, Float32Array> {
  return {
    mean: Float32Array.from(mean),
    basis: Float32Array.from(basis),
    rest: Float32Array.from(rest),
    componentMeans: Float32Array.from(components.flatMap((each) => [...each.mean])),
    componentFactors: Float32Array.from(components.flatMap(({ factor }) => lowerTriangle(factor, rank))),
  };
}

interface StoredMixture {
  readonly rank: number;
  readonly components: readonly { readonly family: string; readonly share: number }[];
}

export function lawOfRows(
  rows: Readonly<Record<string, Float32Array>>,
  { rank, components }: StoredMixture,
  grid: RepairGrid,
): LatentLaw {
  const triangle = (rank * (rank + 1)) / 2;
  const row = (name: string): Float64Array => Float64Array.from(rows[name]!);
  const [means, factors] = [row('componentMeans'), row('componentFactors')];
  return latentLaw({
    grid,
    rank,
    mean: row('mean'),
    basis: row('basis'),
    rest: row('rest'),
    components: components.map(({ family, share }, at) =>
      latentComponent(family, {
        share,
        mean: means.slice(at * rank, (at + 1) * rank),
        factor: squareOf(factors.subarray(at * triangle, (at + 1) * triangle), rank),
      }),
    ),
  });
}

function lowerTriangle(matrix: Float64Array, size: number): number[] {
  return Array.from({ length: size }, (_, i) => [...matrix.subarray(i * size, i * size + i + 1)]).flat();
}

function squareOf(triangle: Float64Array, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  let from = 0;
  for (let i = 0; i < size; i += 1) {
    matrix.set(triangle.subarray(from, from + i + 1), i * size);
    from += i + 1;
  }
  return matrix;
}
