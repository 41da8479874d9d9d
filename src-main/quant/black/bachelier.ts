import { millsSlope } from './mills-ratio.ts';
import { INVERSE_SQRT_TWO_PI, SQRT_TWO_PI } from './normalised-black.ts';
import {
  isVol,
  refuseBachelier,
  timeValueOf,
  type PriceColumns,
  type TimeValueColumns,
  type VolColumns,
} from './option-columns.ts';
import { optionStatus, type OptionStatus } from './option-status.ts';

const LOG_INVERSE_SQRT_TWO_PI = -0.918_938_533_204_672_8;

/**
 * Out-of-the-money price in Bachelier's model, s n(z) A(z) with z = |F − K|/s and A the fall of Mills' ratio.
 * @param distance |F − K| ≥ 0, units of the underlying
 * @param deviation s = σ√T ≥ 0, units of the underlying
 * @returns time value in units of the underlying, relatively exact however small
 * @source L. Bachelier 1900; s(n(z) − zN(−z)) with N(−z) = n(z)R(z)
 */
export function bachelierTimeValue(distance: number, deviation: number): number {
  if (!(deviation > 0)) return deviation === 0 ? 0 : Number.NaN;
  const z = distance / deviation;
  const density = INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * z * z);
  return density === 0 ? 0 : deviation * density * millsSlope(z);
}

/**
 * Total deviation σ√T of a Bachelier out-of-the-money price, to the last bits of that price.
 *
 * With y = timeValue/|F − K| it solves n(z)A(z)/z = y: a rational guess to 5e-4 and two Householder steps on ln y, whose
 * derivatives in ln z are −1/A, and their ratios q = 1/A − 1 − z² and q² + q/A − 2z².
 * @param distance |F − K| ≥ 0, units of the underlying
 * @param timeValue units of the underlying
 * @returns s = |F − K|/z in units of the underlying; 0 at 0, NaN below
 * @source problem and bounds as P. Jäckel 2017, "Implied normal volatility", Wilmott; guess of our own
 */
export function impliedBachelierDeviation(distance: number, timeValue: number): number {
  if (!(timeValue > 0)) return timeValue === 0 ? 0 : Number.NaN;
  const ratio = timeValue / distance;
  if (ratio > 1e16) return SQRT_TWO_PI * timeValue;
  // Far out the ratio may be below the smallest double; its logarithm then stands apart.
  const isFar = ratio < 1e-290;
  const scale = isFar ? 1 : ratio;
  const offset = isFar ? Math.log(timeValue) - Math.log(distance) : 0;
  let z = guessOf(isFar ? LOG_INVERSE_SQRT_TWO_PI - offset : Math.log1p(INVERSE_SQRT_TWO_PI / ratio));
  for (let step = 0; step < 2; step += 1) {
    const slope = millsSlope(z);
    const square = z * z;
    const error = Math.log((INVERSE_SQRT_TWO_PI * slope) / (z * scale)) - 0.5 * square - offset;
    const bend = 1 / slope - 1 - square;
    const third = bend * bend + bend / slope - 2 * square;
    const newton = error * slope;
    const second = bend - 1;
    z +=
      (z * newton * (1 + 0.5 * second * newton)) /
      (1 + newton * (second + ((third - 3 * bend + 2) * newton) / 6));
  }
  return distance / z;
}

/** z from v = ln(1 + 1/(y√(2π))), which is z near 0 and about z²/2 far out; relative error 5.2e-4 up to z = 38. */
function guessOf(v: number): number {
  const w = Math.sqrt(v);
  const top = ((0.309509875 * w - 0.126517304) * w + 0.370891978) * w + 0.999514998;
  return (v * top) / ((((0.218424411 * w - 0.0523286768) * w + 0.846010003) * w + 0.344784636) * w + 1);
}

/**
 * Undiscounted Bachelier prices, B = ω(F − K) N(ωd) + σ√T n(d) with d = (F − K)/(σ√T), for forwards and strikes of any sign.
 * @param out [n] prices in units of the underlying; NaN where the status is not `ok`
 * @param status [n] `optionStatus` of each element
 * @param options columns [n], vols in units of the underlying per √year
 * @source L. Bachelier 1900, "Théorie de la spéculation"
 */
export function bachelierPrices(out: Float64Array, status: Uint8Array, options: VolColumns): void {
  const { forwards, strikes, expiryYears, vols, isCall } = options;
  for (let i = 0; i < out.length; i += 1) {
    const forward = forwards[i]!;
    const strike = strikes[i]!;
    let why = refuseBachelier(forward, strike, expiryYears[i]!);
    if (why === optionStatus.ok && !isVol(vols[i]!)) why = optionStatus.badVol;
    status[i] = why;
    if (why !== optionStatus.ok) {
      out[i] = Number.NaN;
      continue;
    }
    const moneyness = isCall[i] === 1 ? forward - strike : strike - forward;
    const timeValue = bachelierTimeValue(Math.abs(moneyness), vols[i]! * Math.sqrt(expiryYears[i]!));
    out[i] = moneyness > 0 ? moneyness + timeValue : timeValue;
  }
}

/**
 * Bachelier (normal) implied vols of undiscounted prices.
 * @param out [n] vols in units of the underlying per √year; NaN where the status is not `ok`
 * @param status [n] `belowIntrinsic`, `noTimeValue`, `expired`, `badForward`, `badStrike`, `badExpiry`, `badPrice`; there is
 * no maximum
 * @param options columns [n]
 * @source as `impliedBachelierDeviation`
 */
export function bachelierImpliedVols(
  out: Float64Array,
  status: Uint8Array,
  { prices, forwards, strikes, expiryYears, isCall }: PriceColumns,
): void {
  for (let i = 0; i < out.length; i += 1) {
    const forward = forwards[i]!;
    const strike = strikes[i]!;
    const timeValue = timeValueOf(prices[i]!, forward, strike, isCall[i] === 1);
    status[i] = refuse(timeValue, forward, strike, expiryYears[i]!);
    out[i] = status[i] === optionStatus.ok ? volOf(timeValue, forward - strike, expiryYears[i]!) : Number.NaN;
  }
}

/**
 * Bachelier implied vols of undiscounted out-of-the-money prices, from which parity has taken no digits.
 * @param out [n] vols in units of the underlying per √year; NaN where the status is not `ok`
 * @param status [n] as `bachelierImpliedVols`
 * @param options columns [n]
 * @source as `impliedBachelierDeviation`
 */
export function bachelierImpliedVolsOfTimeValues(
  out: Float64Array,
  status: Uint8Array,
  { timeValues, forwards, strikes, expiryYears }: TimeValueColumns,
): void {
  for (let i = 0; i < out.length; i += 1) {
    const moneyness = forwards[i]! - strikes[i]!;
    status[i] = refuse(timeValues[i]!, forwards[i]!, strikes[i]!, expiryYears[i]!);
    out[i] = status[i] === optionStatus.ok ? volOf(timeValues[i]!, moneyness, expiryYears[i]!) : Number.NaN;
  }
}

function refuse(timeValue: number, forward: number, strike: number, years: number): OptionStatus {
  const why = refuseBachelier(forward, strike, years);
  if (why !== optionStatus.ok) return why;
  if (!Number.isFinite(timeValue)) return optionStatus.badPrice;
  if (timeValue < 0) return optionStatus.belowIntrinsic;
  return timeValue > 0 ? optionStatus.ok : optionStatus.noTimeValue;
}

function volOf(timeValue: number, moneyness: number, years: number): number {
  return impliedBachelierDeviation(Math.abs(moneyness), timeValue) / Math.sqrt(years);
}
