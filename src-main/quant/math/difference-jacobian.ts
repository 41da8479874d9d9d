import type { Bounds } from './bounds.ts';

/** Residuals of a least-squares problem: writes [m] values for [n] parameters. */
export type Residuals = (params: Float64Array, out: Float64Array) => void;

const FORWARD = 1.490_116_119_384_765_6e-8;
const CENTRAL = 6.055_454_452_393_343e-6;

/** What differences need to know. */
export interface DifferencePlan {
  readonly residuals: Residuals;
  readonly bounds: Bounds;
  readonly kind: 'forward' | 'central';
}

/**
 * Jacobian ∂r_i/∂θ_j by differences whose points stay inside the bounds.
 *
 * Steps are ε^{1/2} (forward) or ε^{1/3} (central) of the larger of |θ_j| and a thousandth of the width of its bounds, or a
 * hundredth where there are none. A one-sided step turns away from a near bound.
 * @param plan residuals, bounds and kind of difference
 * @param params [n]
 * @param at [m] residuals at `params`
 * @param out [m·n] row-major
 * @returns evaluations used
 * @source Nocedal and Wright, section 8.1
 */
export function differenceJacobian(
  { residuals, bounds, kind }: DifferencePlan,
  params: Float64Array,
  at: Float64Array,
  out: Float64Array,
): number {
  const size = params.length;
  const point = params.slice();
  const [above, below] = [new Float64Array(at.length), new Float64Array(at.length)];
  let evaluations = 0;
  for (let j = 0; j < size; j += 1) {
    const here = params[j]!;
    const [lower, upper] = [bounds.lower[j]!, bounds.upper[j]!];
    const width = upper - lower;
    const unit = Math.max(Math.abs(here), Number.isFinite(width) ? 1e-3 * width : 1e-2);
    const step = (kind === 'central' ? CENTRAL : FORWARD) * unit;
    const up = Math.min(here + step, upper);
    const down = Math.max(here - step, lower);
    const both = kind === 'central' && up > here && down < here;
    const ahead = both || up - here >= here - down ? up : down;
    point[j] = ahead;
    residuals(point, above);
    evaluations += 1;
    if (both) {
      point[j] = down;
      residuals(point, below);
      evaluations += 1;
    }
    const gap = ahead - (both ? down : here);
    const base = both ? below : at;
    for (let row = 0; row < at.length; row += 1)
      out[row * size + j] = gap === 0 ? 0 : (above[row]! - base[row]!) / gap;
    point[j] = here;
  }
  return evaluations;
}
