import { complexVector, type ComplexVector } from '../math/complex-vector.ts';
import { exponentiate } from '../math/complex.ts';
import { QuantError } from '../math/quant-error.ts';
import type { LevyExponent, Model, ModelParams } from '../models/model.ts';
import { levyBoardSide, nodesWithin, type LevyBoardSide } from './levy-board-side.ts';
import { errorFromDifference } from './contour-errors.ts';

/** The bent contours of these models converge as their strip of analyticity says. */
const VOUCHED = { vouched: true, gain: 0 };

/** The same strikes at every maturity. */
export interface LevyBoard {
  /** [m] */
  readonly expiryYears: Float64Array;
  /** [m] */
  readonly forwards: Float64Array;
  /** [n] */
  readonly strikes: Float64Array;
}

/** A board made ready for many sets of parameters. */
export interface PreparedLevyBoard extends LevyBoard {
  /** [n] ln(K/reference), ascending or not. */
  readonly positions: Float64Array;
  /** [m] ln(F/reference) */
  readonly shifts: Float64Array;
  /** Contours by rung, made at their first use. */
  readonly rungs: (LevyBoardRung | undefined)[];
}

interface LevyBoardRung {
  readonly sides: readonly [put: LevyBoardSide, call: LevyBoardSide];
  /** ψ at the nodes of each side. */
  readonly exponents: readonly [put: ComplexVector, call: ComplexVector];
  /** Scratch for the weights of one maturity. */
  readonly weights: ComplexVector;
}

/** Contours for strips of 1.5, 0.75 … beyond the poles: wider ones would lie too far from the saddles of long maturities. */
const WIDEST_ROOM = 1.5;
const RUNGS = 6;
/** Terms below e^{−CUT} of the forward are left out. */
const CUT = 30;
const ROUNDING = 3e-14;

/**
 * Makes a board ready: contours with their phases at its strikes are shared by all maturities and parameters.
 * @param board expiries, forwards and strikes
 * @returns what `priceLevyBoard` needs; belongs to one caller at a time, since it holds scratch
 */
export function prepareLevyBoard(board: LevyBoard): PreparedLevyBoard {
  const { strikes, forwards } = board;
  const low = strikes.reduce((least, strike) => Math.min(least, strike), Number.POSITIVE_INFINITY);
  const high = strikes.reduce((most, strike) => Math.max(most, strike), 0);
  const reference = Math.sqrt(low) * Math.sqrt(high);
  return {
    ...board,
    positions: strikes.map((strike) => Math.log(strike / reference)),
    shifts: forwards.map((forward) => Math.log(forward / reference)),
    rungs: new Array<undefined>(RUNGS).fill(undefined),
  };
}

/**
 * Out-of-the-money prices of a whole board under a Lévy process: ψ once, e^{Tψ} once a maturity, phases of strikes shared.
 *
 * P(k) = Σ_j Re(g_j e^{Tψ(u_j)} e^{(1−iu_j)k}) on a contour above the real axis for strikes below the drift ωT of the
 * process and below −i for strikes above it: tilted towards the side on which e^{−iu(k−ωT)} falls, so that the slow decay
 * of φ̂ itself does not count. The sum over every second node is the rule of twice the step, and the difference of both
 * tells the error.
 * @param out [m·n] undiscounted prices (put for K < F, call for K ≥ F) in units of the underlying, row by maturity
 * @param board from `prepareLevyBoard`
 * @param model with capability `levyExponent`
 * @param params parameters that `checkParams` lets pass
 * @returns bound of the absolute error, units of the underlying; Infinity where the moments leave no room for a contour
 * @throws QuantError NO_CAPABILITY where the model is no Lévy process
 * @source Lewis 2001; Boyarchenko and Levendorskii 2019
 */
export function priceLevyBoard(
  out: Float64Array,
  board: PreparedLevyBoard,
  model: Model,
  params: ModelParams,
): number {
  const { levyExponent, characteristicFunction } = model.capabilities;
  if (levyExponent === undefined || characteristicFunction === undefined)
    throw new QuantError('NO_CAPABILITY', { model: model.id, capability: 'levyExponent' });
  const { moments, continuation } = characteristicFunction(params, 1);
  const rung = rungFor(board, Math.min(-moments.lower, moments.upper - 1));
  if (rung === null || continuation === undefined) return Number.POSITIVE_INFINITY;
  evaluateExponents(rung, levyExponent(params));
  let error = 0;
  for (let m = 0; m < board.expiryYears.length; m += 1) {
    error = Math.max(error, priceMaturity(out, board, rung, { m, drift: continuation.location }));
  }
  return error;
}

function rungFor(board: PreparedLevyBoard, room: number): LevyBoardRung | null {
  const index = Math.max(0, Math.ceil(Math.log2(WIDEST_ROOM / room)));
  if (!(index < RUNGS)) return null;
  return (board.rungs[index] ??= makeRung(WIDEST_ROOM / 2 ** index, board.positions));
}

function makeRung(room: number, positions: Float64Array): LevyBoardRung {
  const put = levyBoardSide('put', room, positions);
  const call = levyBoardSide('call', room, positions);
  const count = put.growths.length;
  return {
    sides: [put, call],
    exponents: [complexVector(count), complexVector(count)],
    weights: complexVector(count),
  };
}

function evaluateExponents({ sides, exponents }: LevyBoardRung, exponent: LevyExponent): void {
  exponent.evaluate(sides[0].nodes, exponents[0]);
  exponent.evaluate(sides[1].nodes, exponents[1]);
}

interface Maturity {
  readonly m: number;
  /** ω, log-return a year. */
  readonly drift: number;
}

function priceMaturity(
  out: Float64Array,
  board: PreparedLevyBoard,
  rung: LevyBoardRung,
  { m, drift }: Maturity,
): number {
  const { positions } = board;
  const forward = board.forwards[m]!;
  const years = board.expiryYears[m]!;
  const shift = board.shifts[m]!;
  const turn = drift * years + shift;
  const prices = out.subarray(m * positions.length, (m + 1) * positions.length);
  let difference = 0;
  for (const which of [0, 1] as const) {
    const isPut = which === 0;
    const nearest = nearestDistance(positions, turn, isPut);
    if (nearest === Number.POSITIVE_INFINITY) continue;
    const side = rung.sides[which];
    const used = writeWeights(rung.weights, side, rung.exponents[which], { years, shift, turn, nearest });
    difference = Math.max(difference, sumStrikes(prices, positions, side, { ...rung.weights, used, turn }));
    for (let i = 0; i < positions.length; i += 1) {
      if (positions[i]! < turn === isPut) {
        prices[i] = forward * toOutOfTheMoney(prices[i]!, isPut, positions[i]! - shift);
      }
    }
  }
  return forward * (errorFromDifference(difference, VOUCHED) + ROUNDING);
}

function nearestDistance(positions: Float64Array, turn: number, below: boolean): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < positions.length; i += 1) {
    const x = positions[i]!;
    if (x < turn === below) nearest = Math.min(nearest, Math.abs(x - turn));
  }
  return nearest;
}

interface Reach {
  readonly years: number;
  /** ln(F/reference) */
  readonly shift: number;
  /** ωT + ln(F/reference) */
  readonly turn: number;
  /** Distance of the strike nearest to it. */
  readonly nearest: number;
}

/**
 * Writes g_j e^{Tψ_j} F^{−(1−iu_j)} for tabled nodes and its logarithm for the ones beyond, which alone may leave the range
 * of doubles, up to the node after which no strike feels them.
 */
function writeWeights(
  weights: ComplexVector,
  { nodes, logFactors, growths, tabled }: LevyBoardSide,
  exponents: ComplexVector,
  { years, shift, turn, nearest }: Reach,
): number {
  const { re, im } = weights;
  const count = growths.length;
  let used = count;
  for (let j = 0; j < count; j += 1) {
    const growth = growths[j]!;
    re[j] = logFactors.re[j]! + years * exponents.re[j]! - shift * growth;
    im[j] = logFactors.im[j]! + years * exponents.im[j]! + shift * nodes.re[j]!;
    if (j % 2 === 1 && re[j]! + turn * growth - nearest * Math.abs(growth) < -CUT) {
      used = j + 1;
      break;
    }
  }
  const first = Math.min(used, tabled);
  exponentiate(re.subarray(0, first), im.subarray(0, first));
  return used;
}

interface Weights {
  readonly re: Float64Array;
  readonly im: Float64Array;
  /** Even. */
  readonly used: number;
  readonly turn: number;
}

/**
 * Sums all strikes of a side, each over the nodes that it feels.
 * @returns largest |T(h) − T(2h)|: the sums over even and over odd nodes would be equal halves
 */
function sumStrikes(
  prices: Float64Array,
  positions: Float64Array,
  side: LevyBoardSide,
  { re, im, used, turn }: Weights,
): number {
  const { tabled, nodes: u, growths } = side;
  const { cosines, sines } = side.table;
  const isPut = side.side === 'put';
  let difference = 0;
  for (let i = 0; i < positions.length; i += 1) {
    const x = positions[i]!;
    if (x < turn !== isPut) continue;
    const count = Math.min(used, nodesWithin(side, Math.abs(x - turn), CUT));
    const first = Math.min(count, tabled);
    let even = 0;
    let odd = 0;
    for (let j = 0, at = i * tabled; j < first; j += 2, at += 2) {
      even += cosines[at]! * re[j]! + sines[at]! * im[j]!;
      odd += cosines[at + 1]! * re[j + 1]! + sines[at + 1]! * im[j + 1]!;
    }
    for (let j = first; j < count; j += 2) {
      even += Math.exp(re[j]! + growths[j]! * x) * Math.cos(im[j]! - u.re[j]! * x);
      odd += Math.exp(re[j + 1]! + growths[j + 1]! * x) * Math.cos(im[j + 1]! - u.re[j + 1]! * x);
    }
    prices[i] = even + odd;
    const gap = Math.abs(odd - even);
    if (!(gap <= difference)) difference = gap;
  }
  return difference;
}

/** The put of a contour above the real axis, or the call of one below −i, as the side that is out of the money. */
function toOutOfTheMoney(price: number, isPut: boolean, logMoneyness: number): number {
  const wantsPut = logMoneyness < 0;
  if (wantsPut === isPut) return Math.max(price, 0);
  const intrinsic = Math.expm1(logMoneyness);
  return Math.max(wantsPut ? price + intrinsic : price - intrinsic, 0);
}
