import { exponentiate } from '../math/complex.ts';
import type { ComplexVector } from '../math/complex-vector.ts';

/** cos and sin of a Fourier sum at fixed positions and nodes, with sizes: Re(w e^{(1−iu)k}) = cosines·Re w + sines·Im w. */
export interface PhaseTable {
  /** [n·m] row by position. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/**
 * Table of e^{(1−iu_j)k_i}.
 * @param positions [n] k
 * @param nodes [m] u_j = a + ib
 * @returns table [n·m]
 */
export function phaseTable(positions: Float64Array, nodes: ComplexVector): PhaseTable {
  const count = nodes.re.length;
  const cosines = new Float64Array(positions.length * count);
  const sines = new Float64Array(positions.length * count);
  for (let i = 0, at = 0; i < positions.length; i += 1) {
    const k = positions[i]!;
    for (let j = 0; j < count; j += 1, at += 1) {
      cosines[at] = (1 + nodes.im[j]!) * k;
      sines[at] = nodes.re[j]! * k;
    }
  }
  exponentiate(cosines, sines);
  return { cosines, sines };
}

/**
 * Sums weights against a table: out_i = Σ_j Re(w_j e^{(1−iu_j)k_i}), and apart from it the part of the first nodes.
 * @param out [n] written: the whole sums
 * @param early [n] written: the sums over the first `coarseCount` nodes
 * @param table [n·m]
 * @param weights weights [m] with the number of nodes of the coarser rule
 */
export function applyPhases(
  out: Float64Array,
  early: Float64Array,
  { cosines, sines }: PhaseTable,
  { weights: { re, im }, coarseCount }: { readonly weights: ComplexVector; readonly coarseCount: number },
): void {
  const count = re.length;
  for (let i = 0, at = 0; i < out.length; i += 1) {
    let sum = 0;
    for (let j = 0; j < coarseCount; j += 1, at += 1) sum += cosines[at]! * re[j]! + sines[at]! * im[j]!;
    early[i] = sum;
    for (let j = coarseCount; j < count; j += 1, at += 1) sum += cosines[at]! * re[j]! + sines[at]! * im[j]!;
    out[i] = sum;
  }
}
