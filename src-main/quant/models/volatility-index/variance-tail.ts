import type { IndexVariance } from './index-variance.ts';

const MOST_TERMS = 40;
const EPSILON = 1e-17;
/** Where κv/κ is so close to a whole number, terms of the two solutions nearly cancel. */
const LEAST_GAP = 0.01;
const LAST_WHOLE = 16;
/** Below, the two solutions are hardly told apart. */
const LEAST_NU = 1e-3;

/** 1/n. */
const INVERSES = Float64Array.from({ length: MOST_TERMS + 1 }, (_, n) => 1 / n);

/** One of the two solutions ωʳ(1 + Σ cₙωⁿ): the sum without its 1, and ω times its derivative, less the power. */
class PowerSolution {
  readonly re = new Float64Array(MOST_TERMS + 1);
  readonly im = new Float64Array(MOST_TERMS + 1);
  count = 0;
  sumRe = 0;
  sumIm = 0;
  slopeRe = 0;
  slopeIm = 0;

  /** cₙ(n + r)(n + r − ν) = −μ(n − 1 + r)cₙ₋₁ − γcₙ₋₂. */
  expand(power: number, nu: number, mu: Complex, gamma: Complex): void {
    const { re, im } = this;
    re[0] = 1;
    im[0] = 0;
    // With r = 0 the first term is nothing, also where ν = 1.
    const first = power === 0 ? 0 : -power / (1 + power);
    re[1] = first * mu.re;
    im[1] = first * mu.im;
    let size = 1;
    for (let n = 2; n <= MOST_TERMS; n += 1) {
      const scale = -INVERSES[n]! / ((1 + power * INVERSES[n]!) * (n + power - nu));
      const part = n - 1 + power;
      const [uRe, uIm, vRe, vIm] = [re[n - 1]!, im[n - 1]!, re[n - 2]!, im[n - 2]!];
      re[n] = scale * (part * (mu.re * uRe - mu.im * uIm) + gamma.re * vRe - gamma.im * vIm);
      im[n] = scale * (part * (mu.re * uIm + mu.im * uRe) + gamma.re * vIm + gamma.im * vRe);
      const last = size;
      size = Math.abs(re[n]!) + Math.abs(im[n]!);
      this.count = n;
      if (size + last < EPSILON) return;
    }
  }

  /** Σ cₙωⁿ and Σ n cₙωⁿ from n = 1. */
  sum(omega: number): void {
    let [sumRe, sumIm, slopeRe, slopeIm] = [0, 0, 0, 0];
    for (let n = this.count; n > 0; n -= 1) {
      sumRe = (sumRe + this.re[n]!) * omega;
      sumIm = (sumIm + this.im[n]!) * omega;
      slopeRe = (slopeRe + n * this.re[n]!) * omega;
      slopeIm = (slopeIm + n * this.im[n]!) * omega;
    }
    this.sumRe = sumRe;
    this.sumIm = sumIm;
    this.slopeRe = slopeRe;
    this.slopeIm = slopeIm;
  }
}

interface Complex {
  re: number;
  im: number;
}

/**
 * The Riccati equation of `variance-riccati.ts` for all that is left once the index has reverted so far that |z|σv w/κ ≤ 1.
 *
 * y of w = e^{−κτ} obeys w y″ + (1 − ν + μw)y′ + γw y = 0 with ν = κv/κ, μ = zρσv/κ and γ = (zσv/2κ)², whose
 * solutions around w = 0 are 1 + Σ aₙwⁿ and w^ν(1 + Σ cₙwⁿ). Up to that size y has at most one zero, so that its sign at
 * the end tells of an explosion, and turns by less than π.
 * @source Coddington and Levinson 1955, chapter 4 (regular singular points)
 */
export class VarianceTail {
  readonly #variance: IndexVariance;
  readonly #level = new PowerSolution();
  readonly #decaying = new PowerSolution();
  readonly #nu: number;
  /** Whether the two solutions are told apart well enough. */
  readonly usable: boolean;
  /** (y(end) − 1)/σv² where y is 1 at the start, and w y′/σv² at the end. */
  growthRe = 0;
  growthIm = 0;
  slopeRe = 0;
  slopeIm = 0;

  constructor(variance: IndexVariance) {
    const nu = variance.kappaV / variance.kappa;
    const whole = Math.round(nu);
    this.#variance = variance;
    this.#nu = nu;
    this.usable =
      variance.sigmaV > 0 &&
      nu > LEAST_NU &&
      !(whole > 1 && whole <= LAST_WHOLE && Math.abs(nu - whole) < LEAST_GAP);
  }

  /**
   * Follows y from the distance `left` to `end`.
   * @param z power
   * @param start B at the start
   * @param left e^{−κτ} at the start
   * @param end e^{−κT}
   */
  follow(z: Complex, start: Complex, left: number, end: number): void {
    const { kappa, rho, sigmaV } = this.#variance;
    const nu = this.#nu;
    const scale = (sigmaV * left) / kappa;
    const mu = { re: rho * scale * z.re, im: rho * scale * z.im };
    const quarter = 0.25 * scale * scale;
    const gamma = { re: quarter * (z.re * z.re - z.im * z.im), im: 2 * quarter * z.re * z.im };
    const level = this.#level;
    const decaying = this.#decaying;
    level.expand(0, nu, mu, gamma);
    decaying.expand(nu, nu, mu, gamma);
    level.sum(1);
    decaying.sum(1);
    // Shares of both in y from y = 1, w y′ = p; w(AC′ − A′C) is νe^{−μ}.
    const pRe = start.re / (2 * kappa);
    const pIm = start.im / (2 * kappa);
    const square = sigmaV * sigmaV;
    const { sumRe: startRe, sumIm: aIm } = level;
    const aRe = 1 + startRe;
    const cRe = 1 + decaying.sumRe;
    const cIm = decaying.sumIm;
    const size = Math.exp(mu.re) / nu;
    const wRe = size * Math.cos(mu.im);
    const wIm = size * Math.sin(mu.im);
    let re = nu * cRe + decaying.slopeRe - square * (pRe * cRe - pIm * cIm);
    let im = nu * cIm + decaying.slopeIm - square * (pRe * cIm + pIm * cRe);
    const alphaRe = re * wRe - im * wIm;
    const alphaIm = re * wIm + im * wRe;
    // Of the order of σv², by which it is divided.
    re = pRe * aRe - pIm * aIm - level.slopeRe / square;
    im = pRe * aIm + pIm * aRe - level.slopeIm / square;
    const betaRe = re * wRe - im * wIm;
    const betaIm = re * wIm + im * wRe;
    const omega = end / left;
    level.sum(omega);
    decaying.sum(omega);
    const fall = Math.expm1(nu * Math.log(omega));
    const levelRe = (level.sumRe - startRe) / square;
    const levelIm = (level.sumIm - aIm) / square;
    const gapRe = fall * (1 + decaying.sumRe) + decaying.sumRe - cRe + 1;
    const gapIm = fall * decaying.sumIm + decaying.sumIm - cIm;
    this.growthRe = alphaRe * levelRe - alphaIm * levelIm + betaRe * gapRe - betaIm * gapIm;
    this.growthIm = alphaRe * levelIm + alphaIm * levelRe + betaRe * gapIm + betaIm * gapRe;
    const rateRe = (1 + fall) * (nu * (1 + decaying.sumRe) + decaying.slopeRe);
    const rateIm = (1 + fall) * (nu * decaying.sumIm + decaying.slopeIm);
    const [sRe, sIm] = [level.slopeRe / square, level.slopeIm / square];
    this.slopeRe = alphaRe * sRe - alphaIm * sIm + betaRe * rateRe - betaIm * rateIm;
    this.slopeIm = alphaRe * sIm + alphaIm * sRe + betaRe * rateIm + betaIm * rateRe;
  }
}
