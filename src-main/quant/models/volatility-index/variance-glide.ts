import type { LeapState } from './variance-asymptotics.ts';
import type { IndexVariance } from './index-variance.ts';

const MOST_TERMS = 80;
const EPSILON = 1e-17;
const LONGEST_STEP = 0.35;
/** As in `variance-riccati.ts`. */
const MOST_GROWTH = 3;
/** Size |z|σv e^{−κτ}/κ down to which the exponential is split off; below, it would cost digits. */
const LEAST_SIZE = 4;

/**
 * The Riccati equation of `variance-riccati.ts` for large powers by Taylor steps of what is left of y once its exponential
 * e^{λw} is split off, with w = e^{−κτ} and λ = zσv(−ρ + iρ̄)/2κ for Im z > 0: y = e^{λw}f and w f″ + (b − sw)f′ + λb f = 0 with
 * s = −iρ̄zσv/κ. f grows with s and the root of λ only: as ρ̄ → 0 a few steps replace thousands.
 */
export class VarianceGlide {
  readonly #variance: IndexVariance;
  readonly #rest: number;
  readonly #terms = new Float64Array(2 * (MOST_TERMS + 2));
  #count = 0;
  // λ and s
  #lRe = 0;
  #lIm = 0;
  #sRe = 0;
  #sIm = 0;
  /** w f′/f, and ln y. */
  #slopeRe = 0;
  #slopeIm = 0;
  #logRe = 0;
  #logIm = 0;
  #exploded = false;

  constructor(variance: IndexVariance) {
    this.#variance = variance;
    this.#rest = Math.sqrt(Math.max(1 - variance.rho * variance.rho, 0));
  }

  /**
   * Goes on from where the state is, until the power is small or the end is reached.
   * @param x real part of z
   * @param y imaginary part of z
   * @param end e^{−κT}
   * @param state read and written
   * @returns false where the moment explodes on the way
   */
  glide(x: number, y: number, end: number, state: LeapState): boolean {
    const { kappa, kappaV, sigmaV } = this.#variance;
    const size = (Math.sqrt(x * x + y * y) * sigmaV) / kappa;
    const last = Math.max(end, LEAST_SIZE / size);
    // The split exponential of a real power is complex unless ρ̄ = 0.
    if (!(state.left > last) || (y === 0 && this.#rest > 0)) return true;
    this.#begin(x, y, state);
    const nu = kappaV / kappa;
    const sSize = this.#rest * size;
    const root = Math.sqrt(0.5 * size * Math.abs(1 - nu));
    let { left } = state;
    while (left > last) {
      const growth = sSize * left + root * Math.sqrt(left) + nu;
      const part = Math.min(LONGEST_STEP, MOST_GROWTH / growth, 1 - last / left);
      this.#series(left, part);
      this.#step(left, part, y === 0);
      if (this.#exploded) return false;
      left = part === 1 - last / left ? last : left * (1 - part);
    }
    const square = sigmaV * sigmaV;
    state.left = left;
    state.re = (2 * kappa * (this.#slopeRe + this.#lRe * left)) / square;
    state.im = (2 * kappa * (this.#slopeIm + this.#lIm * left)) / square;
    state.integralRe = (-2 * this.#logRe) / square;
    state.integralIm = (-2 * this.#logIm) / square;
    return true;
  }

  #begin(x: number, y: number, { re, im, integralRe, integralIm, left }: LeapState): void {
    const { kappa, rho, sigmaV } = this.#variance;
    const half = sigmaV / (2 * kappa);
    const turn = y < 0 ? -this.#rest : this.#rest;
    this.#lRe = half * (-rho * x - turn * y);
    this.#lIm = half * (turn * x - rho * y);
    this.#sRe = 2 * half * turn * y;
    this.#sIm = -2 * half * turn * x;
    const square = sigmaV * sigmaV;
    this.#slopeRe = (square * re) / (2 * kappa) - this.#lRe * left;
    this.#slopeIm = (square * im) / (2 * kappa) - this.#lIm * left;
    this.#logRe = -0.5 * square * integralRe;
    this.#logIm = -0.5 * square * integralIm;
    this.#exploded = false;
  }

  /** Terms of f at −part, around the distance `left`, where f = 1. */
  #series(left: number, part: number): void {
    const { kappa, kappaV } = this.#variance;
    const terms = this.#terms;
    const b = 1 - kappaV / kappa;
    const [sRe, sIm] = [this.#sRe * left, this.#sIm * left];
    const [lRe, lIm] = [this.#lRe * left * b, this.#lIm * left * b];
    terms[0] = 1;
    terms[1] = 0;
    terms[2] = -part * this.#slopeRe;
    terms[3] = -part * this.#slopeIm;
    let sum = 1 + Math.abs(terms[2]) + Math.abs(terms[3]);
    let small = 0;
    for (let n = 0; n < MOST_TERMS; n += 1) {
      const at = 2 * n;
      const [u0, u1, v0, v1] = [terms[at]!, terms[at + 1]!, terms[at + 2]!, terms[at + 3]!];
      const near = part / (n + 2);
      const far = (-part * part) / ((n + 2) * (n + 1));
      const aRe = n + b - sRe;
      const cRe = lRe - n * sRe;
      const cIm = lIm - n * sIm;
      const re = near * (aRe * v0 + sIm * v1) + far * (cRe * u0 - cIm * u1);
      const im = near * (aRe * v1 - sIm * v0) + far * (cRe * u1 + cIm * u0);
      terms[at + 4] = re;
      terms[at + 5] = im;
      const term = Math.abs(re) + Math.abs(im);
      sum += term;
      small = term * (n + 2) <= EPSILON * sum ? small + 1 : 0;
      this.#count = n + 2;
      if (small === 3) return;
    }
  }

  #step(left: number, part: number, isReal: boolean): void {
    const terms = this.#terms;
    let [re, im, dRe, dIm] = [0, 0, 0, 0];
    for (let n = this.#count; n > 0; n -= 1) {
      re += terms[2 * n]!;
      im += terms[2 * n + 1]!;
      dRe += n * terms[2 * n]!;
      dIm += n * terms[2 * n + 1]!;
    }
    this.#exploded = isReal && !(1 + re > 0);
    this.#logRe += 0.5 * Math.log1p(re * (2 + re) + im * im) - this.#lRe * left * part;
    this.#logIm += Math.atan2(im, 1 + re) - this.#lIm * left * part;
    // w f′/f at the end: η = −part, so w d/dw = (1 + η)d/dη
    const scale = (part - 1) / (part * ((1 + re) * (1 + re) + im * im));
    this.#slopeRe = scale * (dRe * (1 + re) + dIm * im);
    this.#slopeIm = scale * (dIm * (1 + re) - dRe * im);
  }
}
