import type { IndexVariance } from './index-variance.ts';

const MOST_TERMS = 40;
const EPSILON = 1e-17;
/** Where the first series fall so slowly that they first rise, digits would be lost. */
const LEAST_FALL = 2;
const LEAST_SIZE = 4;
/** Fast solutions that fell by less than e to the power of it are not yet told from slow ones. */
const LEAST_DECAY = 5;
const UNSEEN_DECAY = 42;

/** B and ∫B dτ at the distance e^{−κτ} from infinity to which a leap leads. */
export interface LeapState {
  re: number;
  im: number;
  integralRe: number;
  integralIm: number;
  left: number;
}

/** A series Σ cₙ t⁻ⁿ, and what it came to: ln of the sum, and t times its logarithmic derivative. */
class InverseSeries {
  readonly re = new Float64Array(MOST_TERMS + 1);
  readonly im = new Float64Array(MOST_TERMS + 1);
  logRe = 0;
  logIm = 0;
  slopeRe = 0;
  slopeIm = 0;

  /** Coefficients (a)ₙ(c)ₙ signⁿ/n!. */
  constructor(a: readonly [number, number], c: readonly [number, number], sign: 1 | -1) {
    this.re[0] = 1;
    for (let n = 0; n < MOST_TERMS; n += 1) {
      const scale = sign / (n + 1);
      const re = ((a[0] + n) * (c[0] + n) - a[1] * c[1]) * scale;
      const im = ((a[0] + n) * c[1] + a[1] * (c[0] + n)) * scale;
      this.re[n + 1] = this.re[n]! * re - this.im[n]! * im;
      this.im[n + 1] = this.re[n]! * im + this.im[n]! * re;
    }
  }

  /** |t| from which some term is below the last digit before terms grow again. */
  get leastSize(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let n = 1; n <= MOST_TERMS; n += 1) {
      least = Math.min(least, (this.sizeOf(n) / EPSILON) ** (1 / n));
    }
    return Math.max(LEAST_SIZE, least, LEAST_FALL * this.sizeOf(1));
  }

  private sizeOf(n: number): number {
    return Math.sqrt(this.re[n]! * this.re[n]! + this.im[n]! * this.im[n]!);
  }

  /** Sums at t, to the last digit. */
  sum(tRe: number, tIm: number): void {
    const square = tRe * tRe + tIm * tIm;
    const stepRe = tRe / square;
    const stepIm = -tIm / square;
    let [powerRe, powerIm] = [1, 0];
    let [re, im, slopeRe, slopeIm] = [1, 0, 0, 0];
    for (let n = 1; n <= MOST_TERMS; n += 1) {
      const next = powerRe * stepRe - powerIm * stepIm;
      powerIm = powerRe * stepIm + powerIm * stepRe;
      powerRe = next;
      const termRe = this.re[n]! * powerRe - this.im[n]! * powerIm;
      const termIm = this.re[n]! * powerIm + this.im[n]! * powerRe;
      re += termRe;
      im += termIm;
      slopeRe -= n * termRe;
      slopeIm -= n * termIm;
      if (Math.abs(termRe) + Math.abs(termIm) < EPSILON) break;
    }
    const size = re * re + im * im;
    this.logRe = 0.5 * Math.log(size);
    this.logIm = Math.atan2(im, re);
    this.slopeRe = (slopeRe * re + slopeIm * im) / size;
    this.slopeIm = (slopeIm * re - slopeRe * im) / size;
  }
}

/**
 * The Riccati equation of `variance-riccati.ts` for large powers, over most of its way at once.
 *
 * With w = e^{−κτ}, y = e^{λw}f and t = sw, where λ = zσv(−ρ + iρ̄)/2κ and s = −iρ̄zσv/κ for Im z > 0, f is Kummer's:
 * t f″ + (b − t)f′ − af = 0 with b = 1 − κv/κ and a = b(1 + iρ/ρ̄)/2, which no power changes. For large |t| its slow
 * and its fast solution are t^{−a}₂F₀(a, a − b + 1; −1/t) and e^t t^{a−b}₂F₀(b − a, 1 − a; 1/t). Their shares follow from
 * y = 1, y′ = 0 at w = 1; the fast one falls like e^{−Re s(1 − w)}, so that the logarithm of y stays on its branch.
 * @source Abramowitz and Stegun 1964, 13.1.1, 13.5.1 and 13.5.2
 */
export class VarianceLeap {
  readonly #variance: IndexVariance;
  readonly #slow: InverseSeries;
  readonly #fast: InverseSeries;
  /** |t| from which both series hold. */
  readonly #least: number;
  /** ρ̄σv/κ. */
  readonly #rate: number;
  /** Re a, and Im a for Im z > 0. */
  readonly #powerRe: number;
  readonly #powerIm: number;
  // λ and s; all is the conjugate where Im z < 0.
  #lRe = 0;
  #lIm = 0;
  #sRe = 0;
  #sIm = 0;
  /** ln y, which starts as the share of the slow solution and of what the two series begin with. */
  #logRe = 0;
  #logIm = 0;
  /** The fast solution in terms of the slow one, logarithm. */
  #ratioRe = 0;
  #ratioIm = 0;
  /** w y′/y. */
  #slopeRe = 0;
  #slopeIm = 0;

  constructor(variance: IndexVariance) {
    const { kappa, rho, kappaV, sigmaV } = variance;
    const rest = Math.sqrt(Math.max(1 - rho * rho, 0));
    const re = (1 - kappaV / kappa) / 2;
    const im = rest > 0 ? (re * rho) / rest : 0;
    this.#variance = variance;
    this.#rate = (rest * sigmaV) / kappa;
    this.#slow = new InverseSeries([re, im], [1 - re, im], -1);
    this.#fast = new InverseSeries([re, -im], [1 - re, -im], 1);
    this.#least = Math.max(this.#slow.leastSize, this.#fast.leastSize);
    this.#powerRe = re;
    this.#powerIm = im;
  }

  /**
   * Leaps from the start, e^{−κτ} = 1, towards `end`, as far as the series hold.
   * @param x real part of z
   * @param y imaginary part of z
   * @param end e^{−κT}
   * @param state written where the leap is made; untouched where the power is too small for it
   */
  leap(x: number, y: number, end: number, state: LeapState): void {
    const w = Math.max(end, this.#least / (this.#rate * Math.sqrt(x * x + y * y)));
    const decay = this.#rate * Math.abs(y) * (1 - w);
    if (!(decay > LEAST_DECAY)) return;
    this.#begin(x, Math.abs(y));
    this.#carry(w);
    if (decay < UNSEEN_DECAY) this.#mix(w);
    const { kappa, sigmaV } = this.#variance;
    const sign = y < 0 ? -1 : 1;
    const square = sigmaV * sigmaV;
    state.re = (2 * kappa * this.#slopeRe) / square;
    state.im = (sign * 2 * kappa * this.#slopeIm) / square;
    state.integralRe = (-2 * this.#logRe) / square;
    state.integralIm = (-2 * sign * this.#logIm) / square;
    state.left = w;
  }

  /** Shares of both solutions from y = 1, y′ = 0 at w = 1: v/(v − u) and −u/(v − u) with u and v their w y′/y. */
  #begin(x: number, rise: number): void {
    const { kappa, rho, sigmaV } = this.#variance;
    const half = (rho * sigmaV) / (2 * kappa);
    this.#lRe = -half * x - (this.#rate / 2) * rise;
    this.#lIm = (this.#rate / 2) * x - half * rise;
    this.#sRe = this.#rate * rise;
    this.#sIm = -this.#rate * x;
    const slow = this.#slow;
    const fast = this.#fast;
    slow.sum(this.#sRe, this.#sIm);
    fast.sum(this.#sRe, this.#sIm);
    const uRe = this.#lRe - this.#powerRe + slow.slopeRe;
    const uIm = this.#lIm - this.#powerIm + slow.slopeIm;
    const vRe = this.#lRe + this.#sRe - this.#powerRe + fast.slopeRe;
    const vIm = this.#lIm + this.#sIm + this.#powerIm + fast.slopeIm;
    const logV = 0.5 * Math.log(vRe * vRe + vIm * vIm);
    const logGap = 0.5 * Math.log((vRe - uRe) * (vRe - uRe) + (vIm - uIm) * (vIm - uIm));
    const turnV = Math.atan2(vIm, vRe);
    // v/(v − u) and −u/v turn by less than π: v and v − u point almost where s does, u almost against it.
    this.#logRe = logV - logGap - slow.logRe;
    this.#logIm = nearest(turnV - Math.atan2(vIm - uIm, vRe - uRe)) - slow.logIm;
    this.#ratioRe = 0.5 * Math.log(uRe * uRe + uIm * uIm) - logV - fast.logRe + slow.logRe;
    this.#ratioIm = Math.atan2(-uIm, -uRe) - turnV - fast.logIm + slow.logIm;
  }

  /** The slow solution alone, from w = 1 on. */
  #carry(w: number): void {
    const slow = this.#slow;
    const logW = Math.log(w);
    slow.sum(this.#sRe * w, this.#sIm * w);
    this.#logRe += this.#lRe * (w - 1) - this.#powerRe * logW + slow.logRe;
    this.#logIm += this.#lIm * (w - 1) - this.#powerIm * logW + slow.logIm;
    this.#slopeRe = this.#lRe * w - this.#powerRe + slow.slopeRe;
    this.#slopeIm = this.#lIm * w - this.#powerIm + slow.slopeIm;
  }

  /** What is left of the fast solution. */
  #mix(w: number): void {
    const slow = this.#slow;
    const fast = this.#fast;
    fast.sum(this.#sRe * w, this.#sIm * w);
    const size = Math.exp(this.#ratioRe + this.#sRe * (w - 1) + fast.logRe - slow.logRe);
    const angle =
      this.#ratioIm + this.#sIm * (w - 1) + 2 * this.#powerIm * Math.log(w) + fast.logIm - slow.logIm;
    const re = size * Math.cos(angle);
    const im = size * Math.sin(angle);
    const square = (1 + re) * (1 + re) + im * im;
    const shareRe = (re * (1 + re) + im * im) / square;
    const shareIm = im / square;
    const gapRe = this.#sRe * w + fast.slopeRe - slow.slopeRe;
    const gapIm = this.#sIm * w + 2 * this.#powerIm + fast.slopeIm - slow.slopeIm;
    this.#slopeRe += gapRe * shareRe - gapIm * shareIm;
    this.#slopeIm += gapRe * shareIm + gapIm * shareRe;
    this.#logRe += 0.5 * Math.log1p(re * (2 + re) + im * im);
    this.#logIm += Math.atan2(im, 1 + re);
  }
}

/** An angle brought into (−π, π]. */
function nearest(angle: number): number {
  if (angle > Math.PI) return angle - 2 * Math.PI;
  return angle <= -Math.PI ? angle + 2 * Math.PI : angle;
}
