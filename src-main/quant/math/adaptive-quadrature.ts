import { gaussLegendre } from './gauss-rules.ts';
import { sentenceOf } from './solver-status.ts';
import type { SolverStatus } from './solver-status.ts';

/** Nodes ≥ 0 of the 21-point Kronrod rule, computed to 40 digits from the Stieltjes polynomial; odd places are Gauss nodes. */
const NODES = [
  0, 0.14887433898163121088, 0.29439286270146019813, 0.4333953941292471908, 0.56275713466860468334,
  0.67940956829902440623, 0.78081772658641689706, 0.86506336668898451073, 0.930157491355708226,
  0.97390652851717172008, 0.99565716302580808074,
];
const WEIGHTS = [
  0.14944555400291690566, 0.14773910490133849137, 0.1427759385770600808, 0.13470921731147332593,
  0.12349197626206585108, 0.1093871588022976419, 0.093125454583697605535, 0.075039674810919952767,
  0.054755896574351996031, 0.032558162307964727479, 0.011694638867371874278,
];
const GAUSS_WEIGHTS = gaussLegendre(10).weights.slice(5);
const EVALUATIONS = 21;
/** A piece of fewer units in the last place has nodes that coincide with its ends. */
const FEWEST_UNITS = 2000 * Number.EPSILON;
const SLOW = 0.02;
const SLOWEST = 0.95;

export interface QuadratureOptions {
  readonly absoluteTolerance?: number;
  readonly relativeTolerance?: number;
  readonly maxEvaluations?: number;
}

export type QuadratureStatus = SolverStatus & ('ok' | 'maxEvaluations' | 'roundingReached' | 'nonFinite');

export interface QuadratureResult {
  readonly value: number;
  /** Estimate of the absolute error, on the safe side for smooth pieces. */
  readonly error: number;
  readonly evaluations: number;
  readonly status: QuadratureStatus;
  /** The status as a sentence. */
  readonly message: string;
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly error: number;
  /** Part of the error that no bisection removes. */
  readonly rounding: number;
  /** By how much the bisection that made it changed the value; Infinity for a first piece. */
  readonly change: number;
}

/**
 * ∫ f by bisection of the piece with the largest error, 10–21 point Gauss–Kronrod in each.
 *
 * The error is |K − G| of each piece, scaled by QUADPACK's power law where pieces converge fast and extrapolated where they do
 * not, and at least the rounding of ∫|f|. Infinite ends are reached by x = end ± 1/s.
 * @param f integrand
 * @param lower lower end, −Infinity allowed
 * @param upper upper end, Infinity allowed
 * @param options tolerances; met when either is
 * @returns value, error, evaluations and why it stopped
 * @source Piessens et al. 1983, QUADPACK, QAG
 */
export function integrate(
  f: (x: number) => number,
  lower: number,
  upper: number,
  options: QuadratureOptions = {},
): QuadratureResult {
  if (lower === upper) return { value: 0, error: 0, evaluations: 0, status: 'ok', message: sentenceOf('ok') };
  if (lower > upper) {
    const turned = integrate(f, upper, lower, options);
    return { ...turned, value: -turned.value };
  }
  return integrateFinite(toFinite(f, lower, upper), options);
}

interface FiniteProblem {
  readonly integrand: (x: number) => number;
  /** Ends of the first pieces. */
  readonly breaks: readonly number[];
}

/** A half-line is the stretch of length 1 at u ∈ [0, 1] and the rest at u = −1/(distance from the end) ∈ [−1, 0]. */
function toFinite(f: (x: number) => number, lower: number, upper: number): FiniteProblem {
  if (Number.isFinite(lower) && Number.isFinite(upper)) return { integrand: f, breaks: [lower, upper] };
  let along: (distance: number) => number;
  if (Number.isFinite(lower)) along = (distance) => f(lower + distance);
  else if (Number.isFinite(upper)) along = (distance) => f(upper - distance);
  else along = (distance) => f(distance) + f(-distance);
  return { integrand: (u) => (u < 0 ? along(-1 / u) / (u * u) : along(u)), breaks: [-1, 0, 1] };
}

function integrateFinite(
  { integrand, breaks }: FiniteProblem,
  { absoluteTolerance = 1e-12, relativeTolerance = 1e-12, maxEvaluations = 100_000 }: QuadratureOptions,
): QuadratureResult {
  const pieces = breaks.slice(1).map((to, k) => kronrod(integrand, breaks[k]!, to));
  let evaluations = EVALUATIONS * pieces.length;
  let total = totalOf(pieces);
  const statusNow = (): QuadratureStatus | undefined => {
    if (!Number.isFinite(total.value)) return 'nonFinite';
    if (total.error <= Math.max(absoluteTolerance, relativeTolerance * Math.abs(total.value))) return 'ok';
    if (total.error <= 2 * total.rounding) return 'roundingReached';
    return evaluations + 2 * EVALUATIONS > maxEvaluations ? 'maxEvaluations' : undefined;
  };
  let status = statusNow();
  while (status === undefined) {
    const worst = takeWorst(pieces);
    if (worst.to - worst.from > FEWEST_UNITS * Math.max(Math.abs(worst.from), Math.abs(worst.to))) {
      pieces.push(...halves(integrand, worst));
      evaluations += 2 * EVALUATIONS;
      total = totalOf(pieces);
      status = statusNow();
    } else {
      pieces.push(worst);
      status = 'roundingReached';
    }
  }
  return { value: total.value, error: total.error, evaluations, status, message: sentenceOf(status) };
}

/**
 * Two halves of a piece. How much they change its value is its true error; where that error falls slowly from bisection to
 * bisection (a singular end, a kink), what is left of it is the rest of the geometric series, whatever the rules say.
 */
function halves(f: (x: number) => number, piece: Piece): readonly [Piece, Piece] {
  const middle = piece.from + (piece.to - piece.from) / 2;
  const left = kronrod(f, piece.from, middle);
  const right = kronrod(f, middle, piece.to);
  const change = Math.abs(left.value + right.value - piece.value);
  const ratio = Math.min(change / piece.change, SLOWEST);
  const first = { ...left, change };
  const second = { ...right, change };
  if (!(ratio > SLOW) || change <= 4 * piece.rounding) return [first, second];
  const rest = (1.5 * change * ratio) / (1 - ratio);
  if (left.error >= right.error) return [{ ...first, error: Math.max(left.error, rest) }, second];
  return [first, { ...second, error: Math.max(right.error, rest) }];
}

function totalOf(pieces: readonly Piece[]): { value: number; error: number; rounding: number } {
  let [value, error, rounding] = [0, 0, 0];
  for (const piece of pieces) {
    value += piece.value;
    error += piece.error;
    rounding += piece.rounding;
  }
  return { value, error, rounding };
}

function takeWorst(pieces: Piece[]): Piece {
  let worst = 0;
  for (let at = 1; at < pieces.length; at += 1) if (pieces[at]!.error > pieces[worst]!.error) worst = at;
  const taken = pieces[worst]!;
  pieces[worst] = pieces.at(-1)!;
  pieces.pop();
  return taken;
}

function kronrod(f: (x: number) => number, from: number, to: number): Piece {
  const centre = from + (to - from) / 2;
  const half = (to - from) / 2;
  const middle = f(centre);
  let fine = WEIGHTS[0]! * middle;
  let coarse = 0;
  let size = WEIGHTS[0]! * Math.abs(middle);
  for (let j = 1; j < NODES.length; j += 1) {
    const left = f(centre - half * NODES[j]!);
    const right = f(centre + half * NODES[j]!);
    fine += WEIGHTS[j]! * (left + right);
    size += WEIGHTS[j]! * (Math.abs(left) + Math.abs(right));
    if (j % 2 === 1) coarse += GAUSS_WEIGHTS[(j - 1) / 2]! * (left + right);
  }
  const gap = Math.abs((fine - coarse) * half);
  const rounding = 4 * Number.EPSILON * size * half;
  // The gap is that of the coarse rule; QUADPACK's power law scales it down where both agree well.
  const scale = size * half;
  const scaled = scale > 0 ? scale * Math.min(1, (200 * gap) / scale) ** 1.5 : gap;
  const error = Math.max(Math.min(scaled, gap), rounding);
  return { from, to, value: fine * half, error, rounding, change: Number.POSITIVE_INFINITY };
}
