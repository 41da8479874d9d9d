import { gamma, logGamma } from './gamma.ts';
import { QuantError } from './quant-error.ts';

/** Distance √(ν² + x²) from which the uniform expansion is exact to rounding. */
const UNIFORM_FROM = 40;
const UNIFORM_TERMS = 16;
const SQRT_TWO_PI = 2.506_628_274_631_000_502_4;

/**
 * e^{−x} I_ν(x), the modified Bessel function of the first kind without its growth; relative error about 1e-15, times the size
 * of ln(e^{−x} I_ν) where that is large.
 * @param order ν > −1
 * @param x ≥ 0
 * @returns scaled value ≥ 0; Infinity at x = 0 for ν < 0
 * @throws QuantError BAD_ARGUMENT
 * @source DLMF 10.25.2 (series of positive terms), 10.41.3 (uniform expansion, here in powers of 1/√(ν² + x²))
 */
export function besselIScaled(order: number, x: number): number {
  if (!(order > -1 && x >= 0)) throw new QuantError('BAD_ARGUMENT', { order, x });
  if (x === 0) return order === 0 ? 1 : order < 0 ? Number.POSITIVE_INFINITY : 0;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const reach = Math.sqrt(order * order + x * x);
  return reach < UNIFORM_FROM ? series(order, x) : uniform(Math.abs(order), x, reach);
}

/** Σ (x/2)^{ν+2k}/(k! Γ(ν + k + 1)). */
function series(order: number, x: number): number {
  const quarter = 0.25 * x * x;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 500 && term > 1e-17 * sum; k += 1) {
    term *= quarter / (k * (order + k));
    sum += term;
  }
  const power = (0.5 * x) ** order;
  // Beside a tiny argument the power may vanish although the quotient would not be zero either: both are below 1e-300.
  return ((power * Math.exp(-x)) / gamma(order + 1)) * sum;
}

/** The order enters by its square alone: for −1 < ν < 0 what is left out is e^{−2x}. */
function uniform(order: number, x: number, reach: number): number {
  const exponent = (order * order) / (reach + x) - order * Math.asinh(order / x);
  return (Math.exp(exponent) / (SQRT_TWO_PI * Math.sqrt(reach))) * expansion(order, reach);
}

/** Σ u_k(ν/r)/ν^k, r = √(ν² + x²), about 1. */
function expansion(order: number, reach: number): number {
  const square = (order / reach) * (order / reach);
  let sum = 0;
  for (let k = UNIFORM_TERMS; k >= 0; k -= 1) {
    const row = EXPANSION[k]!;
    let value = 0;
    for (let i = row.length - 1; i >= 0; i -= 1) value = value * square + row[i]!;
    sum = sum / reach + value;
  }
  return sum;
}

/** u_k(t)/t^k as polynomials in t², lowest power first. */
const EXPANSION = uniformCoefficients();

/** u_{k+1} = ½t²(1 − t²)u_k′ + ⅛∫_0^t (1 − 5s²)u_k ds, in powers t^{k + 2i} (DLMF 10.41.9). */
function uniformCoefficients(): readonly Float64Array[] {
  const rows = [Float64Array.of(1)];
  for (let k = 0; k < UNIFORM_TERMS; k += 1) {
    const row = rows[k]!;
    const next = new Float64Array(row.length + 1);
    row.forEach((value, i) => {
      const power = k + 2 * i;
      next[i]! += value * (0.5 * power + 0.125 / (power + 1));
      next[i + 1]! -= value * (0.5 * power + 0.625 / (power + 3));
    });
    rows.push(next);
  }
  return rows;
}

/**
 * ln I_ν(x), which leaves the range of doubles later than I_ν does.
 * @param order ν > −1
 * @param x > 0
 * @returns logarithm
 * @throws QuantError BAD_ARGUMENT
 */
export function logBesselI(order: number, x: number): number {
  const scaled = besselIScaled(order, x);
  if (scaled > 1e-290) return Math.log(scaled) + x;
  const reach = Math.sqrt(order * order + x * x);
  if (reach < UNIFORM_FROM)
    return order * Math.log(0.5 * x) - logGamma(order + 1) + (0.25 * x * x) / (order + 1);
  return (
    reach -
    order * Math.asinh(order / x) -
    Math.log(SQRT_TWO_PI * Math.sqrt(reach)) +
    Math.log(expansion(Math.abs(order), reach))
  );
}
