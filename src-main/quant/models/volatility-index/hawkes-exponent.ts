import type { Exponent } from './variance-riccati.ts';

/** Upward exponential jumps that excite themselves: dℓ = β(ℓ∞ − ℓ)dt + a dN. */
export interface HawkesJumps {
  readonly kappa: number;
  readonly eta: number;
  readonly decay: number;
  readonly baseIntensity: number;
  readonly excitation: number;
  readonly intensity0: number;
}

const ORDER = 22;
const MOST_STEPS = 2000;
/** Size of the last terms of a step, against the larger of 1 and C. */
const TERM_TOLERANCE = 1e-17;
/** Growth of C so many times as fast as all that restrains it ends in infinity. */
const CERTAIN_EXPLOSION = 100;
/** A step may be so much longer than the one before. */
const LONGEST_GROWTH = 3;

const size = (terms: Float64Array, n: number): number =>
  Math.abs(terms[2 * n]!) + Math.abs(terms[2 * n + 1]!);

/** C, ∫C dτ and the Taylor terms of one step: made once and used for every z. */
class SelfExcitation {
  readonly jumps: HawkesJumps;
  readonly ratio = new Float64Array(2 * (ORDER + 1));
  readonly product = new Float64Array(2 * (ORDER + 1));
  readonly terms = new Float64Array(2 * (ORDER + 2));
  /** κ(1 − r) + aC′, the logarithmic derivative of r·e^{aC}. */
  readonly slope = new Float64Array(2 * (ORDER + 1));
  re = 0;
  im = 0;
  integralRe = 0;
  integralIm = 0;
  exploded = false;

  constructor(jumps: HawkesJumps) {
    this.jumps = jumps;
  }

  /** Carries C from 0 over τ ∈ [0, T] for the power z = x + iy. */
  solve(x: number, y: number, expiryYears: number): void {
    this.re = this.im = this.integralRe = this.integralIm = 0;
    this.exploded = y === 0 && !(x < this.jumps.eta);
    let time = 0;
    let step = Math.min(expiryYears, 1 / (this.jumps.kappa + this.jumps.decay + this.jumps.excitation));
    for (let count = 0; !this.exploded && time < expiryYears; count += 1) {
      const trial = Math.min(step, expiryYears - time);
      this.series(x, y, time, trial);
      if (y === 0 && this.willExplode(expiryYears - time)) {
        this.exploded = true;
        return;
      }
      const scale = this.stretch();
      const part = Math.min(scale, (expiryYears - time) / trial);
      this.advance(trial, part);
      const isLast = part < scale || time + part * trial >= expiryYears;
      time = isLast ? expiryYears : time + part * trial;
      step = trial * scale;
      this.exploded =
        !Number.isFinite(this.re) || this.re * this.jumps.excitation > 600 || count > MOST_STEPS;
    }
  }

  /** Whether r e^{aC} outgrows all that could hold it back before the time that is left is over. */
  private willExplode(years: number): boolean {
    const { kappa, decay, excitation } = this.jumps;
    const growth = excitation * this.product[0]!;
    const restraint = decay + kappa * Math.max(1, this.ratio[0]!);
    return (
      this.product[0]! > 4 * (1 + decay * Math.max(this.re, 0)) &&
      growth > CERTAIN_EXPLOSION * restraint &&
      growth * years > 4
    );
  }

  /** r, its start and the product r·e^{aC} at the start of a step. */
  private begin(x: number, y: number, time: number): void {
    const { kappa, eta, excitation } = this.jumps;
    const { ratio, product, terms } = this;
    const left = Math.exp(-kappa * time);
    const dRe = eta - x * left;
    const dIm = -y * left;
    const square = dRe * dRe + dIm * dIm;
    ratio[0] = (eta * dRe) / square;
    ratio[1] = (-eta * dIm) / square;
    terms[0] = this.re;
    terms[1] = this.im;
    const growth = Math.exp(excitation * this.re);
    const cos = growth * Math.cos(excitation * this.im);
    const sin = growth * Math.sin(excitation * this.im);
    product[0] = ratio[0] * cos - ratio[1] * sin;
    product[1] = ratio[0] * sin + ratio[1] * cos;
  }

  /** Terms C_n hⁿ of C′ = −βC + r e^{aC} − 1, with r′ = κr(1 − r) and (r e^{aC})′ = r e^{aC}(κ(1 − r) + aC′). */
  private series(x: number, y: number, time: number, step: number): void {
    this.begin(x, y, time);
    const { kappa, decay, excitation } = this.jumps;
    const { ratio, product, terms, slope } = this;
    for (let n = 0; n <= ORDER; n += 1) {
      const at = 2 * n;
      const one = n === 0 ? 1 : 0;
      const cRe = (step * (product[at]! - decay * terms[at]! - one)) / (n + 1);
      const cIm = (step * (product[at + 1]! - decay * terms[at + 1]!)) / (n + 1);
      terms[at + 2] = cRe;
      terms[at + 3] = cIm;
      if (n === ORDER) return;
      slope[at] = step * kappa * (one - ratio[at]!) + excitation * (n + 1) * cRe;
      slope[at + 1] = -step * kappa * ratio[at + 1]! + excitation * (n + 1) * cIm;
      let pRe = 0;
      let pIm = 0;
      let rRe = 0;
      let rIm = 0;
      for (let k = 0; k <= n; k += 1) {
        const j = 2 * (n - k);
        const sRe = slope[2 * k]!;
        const sIm = slope[2 * k + 1]!;
        pRe += sRe * product[j]! - sIm * product[j + 1]!;
        pIm += sRe * product[j + 1]! + sIm * product[j]!;
        const oRe = (k === 0 ? 1 : 0) - ratio[2 * k]!;
        const oIm = -ratio[2 * k + 1]!;
        rRe += oRe * ratio[j]! - oIm * ratio[j + 1]!;
        rIm += oRe * ratio[j + 1]! + oIm * ratio[j]!;
      }
      product[at + 2] = pRe / (n + 1);
      product[at + 3] = pIm / (n + 1);
      ratio[at + 2] = (step * kappa * rRe) / (n + 1);
      ratio[at + 3] = (step * kappa * rIm) / (n + 1);
    }
  }

  /** Factor by which the step may be stretched or has to be cut for its last terms to vanish. */
  private stretch(): number {
    const { terms } = this;
    const scale = TERM_TOLERANCE * Math.max(1, size(terms, 0));
    const last = size(terms, ORDER + 1) / scale;
    const before = size(terms, ORDER) / scale;
    const factor = Math.min(last ** (-1 / (ORDER + 1)), before ** (-1 / ORDER)) * 0.9;
    return factor > LONGEST_GROWTH ? LONGEST_GROWTH : factor;
  }

  /** Sums the terms at `part` of the step. */
  private advance(step: number, part: number): void {
    const { terms } = this;
    let re = 0;
    let im = 0;
    let integralRe = 0;
    let integralIm = 0;
    for (let n = ORDER + 1; n >= 0; n -= 1) {
      const tRe = terms[2 * n]!;
      const tIm = terms[2 * n + 1]!;
      re = re * part + tRe;
      im = im * part + tIm;
      integralRe = integralRe * part + tRe / (n + 1);
      integralIm = integralIm * part + tIm / (n + 1);
    }
    this.re = re;
    this.im = im;
    this.integralRe += step * part * integralRe;
    this.integralIm += step * part * integralIm;
  }
}

/**
 * βℓ∞ ∫₀ᵀC dτ + C(T)ℓ₀ of self-exciting jumps, where C′ = −βC + [η/(η − z e^{−κτ})] e^{aC} − 1, C(0) = 0, by Taylor
 * steps of order 23 whose length follows from their last terms. Infinity where the moment explodes.
 * @param jumps parameters, per yr
 * @param expiryYears T
 * @returns the exponent at z = x + iy, Re z < η; each step leaves out less than 1e-16 of the larger of 1 and C
 * @source Errais, Giesecke and Goldberg 2010; Jorba and Zou 2005 on the step
 */
export function hawkesExponent(jumps: HawkesJumps, expiryYears: number): Exponent {
  const state = new SelfExcitation(jumps);
  const base = jumps.decay * jumps.baseIntensity;
  return (x, y, out) => {
    state.solve(x, y, expiryYears);
    if (state.exploded) {
      out[0] = Number.POSITIVE_INFINITY;
      out[1] = 0;
      return;
    }
    out[0] = base * state.integralRe + jumps.intensity0 * state.re;
    out[1] = base * state.integralIm + jumps.intensity0 * state.im;
  };
}
