import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import type { PhaseTable } from './apply-phases.ts';

/** Which tail a contour prices: puts run above the real axis, calls below −i, mirrored. */
export type BoardSide = 'put' | 'call';

/** One contour that serves every parameter set whose moments leave its strip open. */
export interface LevyBoardSide {
  readonly side: BoardSide;
  /** [n] u_j */
  readonly nodes: ComplexVector;
  /** [n] ln of −u′ step/(π u(u + i)), halved at the first node. */
  readonly logFactors: ComplexVector;
  /** [n] 1 + Im u: how fast a term grows in ln K. */
  readonly growths: Float64Array;
  /** e^{(1−iu_j)x_i} for the first nodes, row by strike [strikes · tabled]. */
  readonly table: PhaseTable;
  readonly tabled: number;
}

/** Tilt of the contours, and the step that goes with it: e^{−2π·TILT/STEP} ≈ 5e-8, squared by the tilt's own half-width. */
const TILT = 0.4;
const STEP = 0.15;
const FARTHEST_NODE = 1e5;
/** Where a contour crosses the imaginary axis, as parts of its room: its own least height and that of the strip above it. */
const NEAR_SHARE = 0.2;
const FAR_SHARE = 0.8;
/** Exponents up to which phases of all strikes are tabled; e^{±300} and its square are doubles. */
const LARGEST_TABLED = 300;

/**
 * Contour ±(i·centre + scale·sinh(ξ + i·tilt)) at multiples of a fixed step, with its phases at fixed strikes.
 *
 * Fixed in parameters and expiry: nodes spread evenly in ln u from the strip's own width to 1e5, which is where a
 * characteristic function that falls like a power has to be followed to.
 * @param side tail
 * @param room height of the strip beyond the pole in which moments exist
 * @param positions [n] ln(K/reference)
 * @returns nodes, factors and phases
 * @source Boyarchenko and Levendorskii 2019, "Sinh-acceleration", IJTAF 22
 */
export function levyBoardSide(side: BoardSide, room: number, positions: Float64Array): LevyBoardSide {
  const centre = NEAR_SHARE * room;
  const scale = ((FAR_SHARE - NEAR_SHARE) * room) / Math.sin(2 * TILT);
  const count = 2 * Math.ceil(Math.asinh(FARTHEST_NODE / scale) / (2 * STEP));
  const nodes = complexVector(count);
  const logFactors = complexVector(count);
  for (let j = 0; j < count; j += 1) {
    const sinh = scale * Math.sinh(j * STEP);
    const cosh = scale * Math.cosh(j * STEP);
    const height = centre + cosh * Math.sin(TILT);
    const a = sinh * Math.cos(TILT);
    const b = side === 'put' ? height : -1 - height;
    nodes.re[j] = a;
    nodes.im[j] = b;
    const slopeRe = cosh * Math.cos(TILT);
    const slopeIm = (side === 'put' ? 1 : -1) * sinh * Math.sin(TILT);
    const payoffRe = a * a - b * b - b;
    const payoffIm = 2 * a * b + a;
    const weight = ((j === 0 ? 0.5 : 1) * STEP) / Math.PI;
    logFactors.re[j] = Math.log((weight * Math.hypot(slopeRe, slopeIm)) / Math.hypot(payoffRe, payoffIm));
    logFactors.im[j] = Math.PI + Math.atan2(slopeIm, slopeRe) - Math.atan2(payoffIm, payoffRe);
  }
  const growths = nodes.im.map((b) => 1 + b);
  const widest = positions.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const beyond = growths.findIndex((growth) => Math.abs(growth) * widest > LARGEST_TABLED);
  const tabled = beyond < 0 ? count : beyond - (beyond % 2);
  return { side, nodes, logFactors, growths, tabled, table: tableOf(positions, nodes, tabled) };
}

function tableOf(positions: Float64Array, nodes: ComplexVector, tabled: number): PhaseTable {
  const cosines = new Float64Array(positions.length * tabled);
  const sines = new Float64Array(positions.length * tabled);
  for (const [i, x] of positions.entries()) {
    for (let j = 0; j < tabled; j += 1) {
      const size = Math.exp((1 + nodes.im[j]!) * x);
      cosines[i * tabled + j] = size * Math.cos(nodes.re[j]! * x);
      sines[i * tabled + j] = size * Math.sin(nodes.re[j]! * x);
    }
  }
  return { cosines, sines };
}

/**
 * Number of nodes after which terms of a strike are below e^{−cut} of the first ones: those that its distance alone kills.
 * @param side contour
 * @param distance |ln(K/F) − location|
 * @param cut exponent
 * @returns even count
 */
export function nodesWithin({ growths }: LevyBoardSide, distance: number, cut: number): number {
  let low = 0;
  let high = growths.length;
  while (high - low > 2) {
    const middle = 2 * ((low + high) >> 2);
    if (Math.abs(growths[middle]!) * distance < cut) low = middle;
    else high = middle;
  }
  return high;
}
