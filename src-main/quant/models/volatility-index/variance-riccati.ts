import type { Continuation } from '../model.ts';
import type { IndexVariance } from './index-variance.ts';
import { VarianceLeap } from './variance-asymptotics.ts';
import { VarianceGlide } from './variance-glide.ts';
import { VarianceTail } from './variance-tail.ts';

const MOST_TERMS = 80;
const MOST_STEPS = 100_000;
/** Largest part of the way to τ = ∞ in one step: terms of the series then fall at least like 0.35ⁿ. */
const LONGEST_STEP = 0.35;
/**
 * Largest exponent of growth in one step. Digits would allow more, turns of y do not: its logarithm is gathered by principal
 * values, and y turns by no more than about 0.9 times the exponent, which must stay below π.
 */
const MOST_GROWTH = 3;
/**
 * Given the path of the variance X is normal: there |φ̂| is largest at a boundary where Re z² = 0. Where the variance itself is
 * heavy, φ̂ would reach further, but then it grows first.
 */
const GAUSSIAN_ANGLE = Math.PI / 4;
/** Up to this size of |z|σv e^{−κτ}/κ all that is left is solved at once, where it is more than a step or two. */
const TAIL_SIZE = 1;
const TAIL_SHARE = 0.3;
const EPSILON = 1e-17;
/** Below this share of the index in the equation the variance is left to itself. */
const NO_SOURCE = 1e-17;

/** 1/n. */
const INVERSES = Float64Array.from({ length: MOST_TERMS + 2 }, (_, n) => 1 / n);

/** The state B, ∫B dτ and the terms of the series of one step; made once and used for every z. */
class Riccati {
  readonly terms = new Float64Array(2 * (MOST_TERMS + 1));
  readonly variance: IndexVariance;
  re = 0;
  im = 0;
  integralRe = 0;
  integralIm = 0;
  /** Distance 1 − x = e^{−κτ} of the present step from infinity, and the part of it that the step covers. */
  left = 1;
  part = 0;
  exploded = false;

  readonly leap: VarianceLeap;
  readonly glide: VarianceGlide;
  readonly tail: VarianceTail;

  constructor(variance: IndexVariance) {
    this.variance = variance;
    this.leap = new VarianceLeap(variance);
    this.glide = new VarianceGlide(variance);
    this.tail = new VarianceTail(variance);
  }

  /** Carries B from 0 over τ ∈ [0, T] for the power z. */
  solve(x: number, y: number, expiryYears: number): void {
    const { kappa, kappaV, sigmaV } = this.variance;
    this.re = this.im = this.integralRe = this.integralIm = 0;
    this.exploded = false;
    this.left = 1;
    const end = Math.exp(-kappa * expiryYears);
    const size = Math.sqrt(x * x + y * y) * (sigmaV / kappa);
    this.leap.leap(x, y, end, this);
    if (!this.glide.glide(x, y, end, this)) {
      this.exploded = true;
      return;
    }
    for (let step = 0; step < MOST_STEPS && this.left > end; step += 1) {
      if (this.tail.usable && size * this.left <= TAIL_SIZE && this.left * TAIL_SHARE > end)
        return this.finish({ re: x, im: y }, end);
      // Roots of the linear equation, plus the logarithmic growth by κv.
      const growth = size * this.left + kappaV / kappa;
      let part = Math.min(LONGEST_STEP, MOST_GROWTH / growth);
      const last = this.left * (1 - part) <= end;
      if (last) part = this.left === 1 ? -Math.expm1(-kappa * expiryYears) : 1 - end / this.left;
      this.part = part;
      this.step(x, y);
      if (this.exploded) return;
      this.left = last ? end : this.left * (1 - part);
      if (this.left * (1 + size) < NO_SOURCE) break;
    }
    if (this.left > end) this.relax(y, expiryYears + Math.log(this.left) / kappa);
  }

  /** All that is left, at once. */
  private finish(z: { re: number; im: number }, end: number): void {
    const { kappa, sigmaV } = this.variance;
    const { tail } = this;
    tail.follow(z, this, this.left, end);
    const square = sigmaV * sigmaV;
    const yRe = 1 + square * tail.growthRe;
    const yIm = square * tail.growthIm;
    this.left = end;
    if (z.im === 0 && !(yRe > 0)) {
      this.exploded = true;
      return;
    }
    const factor = (2 * kappa) / (yRe * yRe + yIm * yIm);
    this.re = factor * (tail.slopeRe * yRe + tail.slopeIm * yIm);
    this.im = factor * (tail.slopeIm * yRe - tail.slopeRe * yIm);
    this.addLogarithm(square, tail.growthRe, tail.growthIm);
  }

  /** What is left of [0, T] once the index has reverted: B′ = ½σv²B² − κvB, solved exactly. */
  private relax(y: number, years: number): void {
    const { kappaV, sigmaV } = this.variance;
    const factor = Math.expm1(-kappaV * years) / (2 * kappaV);
    const square = sigmaV * sigmaV;
    const gRe = this.re * factor;
    const gIm = this.im * factor;
    const yRe = 1 + square * gRe;
    const yIm = square * gIm;
    if (y === 0 && !(yRe > 0)) {
      this.exploded = true;
      return;
    }
    const decay = Math.exp(-kappaV * years) / (yRe * yRe + yIm * yIm);
    const re = decay * (this.re * yRe + this.im * yIm);
    this.im = decay * (this.im * yRe - this.re * yIm);
    this.re = re;
    this.addLogarithm(square, gRe, gIm);
  }

  /** Coefficients b₁… of G in y = 1 + σv²G by the recursion of the linear equation; returns their number. */
  private series(x: number, y: number): number {
    const { kappa, rho, kappaV, sigmaV } = this.variance;
    const { terms, part, left } = this;
    const slope = (rho * sigmaV * left * part) / kappa;
    const reversion = part * (1 - kappaV / kappa);
    const scale = (left * part) / (2 * kappa);
    const sourceRe = (x * x - y * y) * scale * scale;
    const sourceIm = 2 * x * y * scale * scale;
    const square = sigmaV * sigmaV;
    const mRe = slope * x;
    const mIm = slope * y;
    terms[0] = terms[1] = 0;
    terms[2] = (-this.re * part) / (2 * kappa);
    terms[3] = (-this.im * part) / (2 * kappa);
    let small = 0;
    let sum = Math.abs(terms[2]) + Math.abs(terms[3]);
    const sourceSquareRe = square * sourceRe;
    const sourceSquareIm = square * sourceIm;
    for (let n = 0; n < MOST_TERMS - 1; n += 1) {
      const at = 2 * n;
      const aRe = n * part + reversion + mRe;
      const bRe = n * part * mRe + sourceSquareRe;
      const bIm = n * part * mIm + sourceSquareIm;
      const t0 = terms[at]!;
      const t1 = terms[at + 1]!;
      const u0 = terms[at + 2]!;
      const u1 = terms[at + 3]!;
      let re = -(bRe * t0 - bIm * t1);
      let im = -(bRe * t1 + bIm * t0);
      if (n > 1) {
        const v0 = terms[at - 2]!;
        const v1 = terms[at - 1]!;
        re += part * (sourceSquareRe * v0 - sourceSquareIm * v1);
        im += part * (sourceSquareRe * v1 + sourceSquareIm * v0);
      }
      if (n < 2) {
        // The constant 1 of y = 1 + σv²G
        re += n === 0 ? -sourceRe : part * sourceRe;
        im += n === 0 ? -sourceIm : part * sourceIm;
      }
      // The term before comes in last and no division waits for it: one term after the other is what takes the time.
      const next = INVERSES[n + 2]!;
      const both = next * INVERSES[n + 1]!;
      re = re * both + (aRe * u0 - mIm * u1) * next;
      im = im * both + (aRe * u1 + mIm * u0) * next;
      terms[at + 4] = re;
      terms[at + 5] = im;
      const term = Math.abs(re) + Math.abs(im);
      sum += term;
      small = term * (n + 2) <= EPSILON * sum ? small + 1 : 0;
      if (small === 3 && n > 3) return n + 2;
    }
    return MOST_TERMS;
  }

  /** One step: sums the series at its end, then B = −2κ(1 − part)G′/(1 + σv²G) and ∫B by the logarithm. */
  private step(x: number, y: number): void {
    const { kappa, sigmaV } = this.variance;
    const { terms, part } = this;
    const count = this.series(x, y);
    let gRe = 0;
    let gIm = 0;
    let dRe = 0;
    let dIm = 0;
    for (let n = count; n > 0; n -= 1) {
      gRe += terms[2 * n]!;
      gIm += terms[2 * n + 1]!;
      dRe += n * terms[2 * n]!;
      dIm += n * terms[2 * n + 1]!;
    }
    const square = sigmaV * sigmaV;
    const yRe = 1 + square * gRe;
    const yIm = square * gIm;
    if (y === 0 && !(yRe > 0)) {
      this.exploded = true;
      return;
    }
    const factor = (-2 * kappa * (1 - part)) / (part * (yRe * yRe + yIm * yIm));
    this.re = factor * (dRe * yRe + dIm * yIm);
    this.im = factor * (dIm * yRe - dRe * yIm);
    this.addLogarithm(square, gRe, gIm);
  }

  /** ∫B over the step, −2 ln(1 + σv²G)/σv², which is −2G as σv → 0. */
  private addLogarithm(square: number, gRe: number, gIm: number): void {
    const wRe = square * gRe;
    const wIm = square * gIm;
    if (Math.abs(wRe) + Math.abs(wIm) < 1e-9) {
      this.integralRe -= 2 * (gRe - 0.5 * (wRe * gRe - wIm * gIm));
      this.integralIm -= 2 * (gIm - 0.5 * (wRe * gIm + wIm * gRe));
      return;
    }
    this.integralRe -= Math.log1p(wRe * (2 + wRe) + wIm * wIm) / square;
    this.integralIm -= (2 * Math.atan2(wIm, 1 + wRe)) / square;
  }
}

/** Writes the real and imaginary part of a function of z = x + iy. */
export type Exponent = (x: number, y: number, out: Float64Array) => void;

/**
 * κvθv ∫₀ᵀB dτ + B(T)V₀ of the index with stochastic variance, where
 * B′ = ½σv²B² + (zρσv e^{−κτ} − κv)B + ½z² e^{−2κτ}, B(0) = 0. With B = −(2/σv²)(ln y)′ and x = 1 − e^{−κτ} the
 * equation is linear with polynomial coefficients; its Taylor series is summed in steps short enough that no digit
 * is lost, and ln y is gathered step by step, so that no branch is crossed. Infinity where the moment explodes.
 * @param variance parameters, per yr
 * @param expiryYears T
 * @returns the exponent at z = x + iy, to about 1e-14 times the larger of 1 and itself
 * @source Bao 2013; Jorba and Zou 2005 on Taylor steps
 */
export function varianceExponent(variance: IndexVariance, expiryYears: number): Exponent {
  const state = new Riccati(variance);
  const level = variance.kappaV * variance.thetaV;
  return (x, y, out) => {
    state.solve(x, y, expiryYears);
    if (state.exploded) {
      out[0] = Number.POSITIVE_INFINITY;
      out[1] = 0;
      return;
    }
    out[0] = level * state.integralRe + variance.v0 * state.re;
    out[1] = level * state.integralIm + variance.v0 * state.im;
  };
}

/**
 * Where the exponent tends to for large |z|: B falls to z e^{−κτ}(−ρ ± iρ̄)/σv, the stable root of its equation, so that
 * ln E e^{iuX} ≈ −m(ρ̄|u| + iρu)/σv with m = V₀e^{−κT} + κvθv(1 − e^{−κT})/κ.
 *
 * @param variance parameters, per yr
 * @param expiryYears T
 * @returns sector, location −ρm/σv and decay ρ̄m/σv
 */
export function varianceContinuation(variance: IndexVariance, expiryYears: number): Continuation {
  const { kappa, rho, kappaV, thetaV, sigmaV, v0 } = variance;
  const left = Math.exp(-kappa * expiryYears);
  const mass = v0 * left + (kappaV * thetaV * (1 - left)) / kappa;
  if (!(sigmaV > 0)) return { angle: GAUSSIAN_ANGLE, location: 0, decay: Number.POSITIVE_INFINITY };
  return {
    angle: GAUSSIAN_ANGLE,
    location: (-rho * mass) / sigmaV,
    decay: (Math.sqrt(Math.max(1 - rho * rho, 0)) * mass) / sigmaV,
  };
}
