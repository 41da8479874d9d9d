import { QuantError } from './quant-error.ts';

const MOST_SWEEPS = 60;

/**
 * Eigenvalues of a symmetric tridiagonal matrix, ascending, with the first component of each unit eigenvector.
 * @param diagonal [n]
 * @param beside entries next to the diagonal [n], the last one unused
 * @returns values and first components [n]
 * @throws QuantError NOT_CONVERGED
 * @source implicit QL algorithm, Golub and Welsch 1969
 */
export function symmetricTridiagonalEigen(
  diagonal: Float64Array,
  beside: Float64Array,
): { values: Float64Array; first: Float64Array } {
  const n = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = Float64Array.from(beside);
  e[n - 1] = 0;
  const z = new Float64Array(n);
  z[0] = 1;
  for (let l = 0; l < n; l += 1) {
    for (let sweep = 0; ; sweep += 1) {
      const m = endOfBlock(d, e, l);
      if (m === l) break;
      if (sweep === MOST_SWEEPS) throw new QuantError('NOT_CONVERGED', { row: l });
      sweepBlock(d, e, z, { l, m });
    }
  }
  const order = Array.from(d.keys()).sort((a, b) => d[a]! - d[b]!);
  return {
    values: Float64Array.from(order, (at) => d[at]!),
    first: Float64Array.from(order, (at) => z[at]!),
  };
}

function endOfBlock(d: Float64Array, e: Float64Array, l: number): number {
  let m = l;
  while (m < d.length - 1) {
    const size = Math.abs(d[m]!) + Math.abs(d[m + 1]!);
    if (Math.abs(e[m]!) <= Number.EPSILON * size) break;
    m += 1;
  }
  return m;
}

/** One implicit QL sweep from row m up to row l. */
function sweepBlock(
  d: Float64Array,
  e: Float64Array,
  z: Float64Array,
  { l, m }: { l: number; m: number },
): void {
  let g = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let r = Math.sqrt(g * g + 1);
  g = d[m]! - d[l]! + e[l]! / (g + (g < 0 ? -r : r));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i -= 1) {
    let f = s * e[i]!;
    const b = c * e[i]!;
    r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1]! -= p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - p;
    r = (d[i]! - g) * s + 2 * c * b;
    p = s * r;
    d[i + 1] = g + p;
    g = c * r - b;
    f = z[i + 1]!;
    z[i + 1] = s * z[i]! + c * f;
    z[i] = c * z[i]! - s * f;
  }
  d[l]! -= p;
  e[l] = g;
  e[m] = 0;
}
