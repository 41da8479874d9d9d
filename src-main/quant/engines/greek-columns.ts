import { normalPdf } from '../math/normal.ts';
import type { ForwardDerivatives } from './forward-derivatives.ts';
import type { OptionSlice } from './option-slices.ts';

/** How the forward of a slice moves with what Greeks are taken to. */
export interface ForwardMotion {
  /** ∂F/∂S; 1 where delta is to the forward itself. */
  readonly bySpot: number;
  /** ∂F/∂T as time to expiry grows, spot held. */
  readonly byTime: number;
  /** ∂F/∂r, spot held. */
  readonly byRate: number;
  readonly rate: number;
}

/** Where one option of a slice stands, and what the engine says of it. */
export interface GreekInput {
  readonly slice: OptionSlice;
  readonly motion: ForwardMotion;
  readonly derivatives: ForwardDerivatives;
}

/** An option of the slice: its place, side, discounted price and implied vol. */
export interface PricedOption {
  readonly place: number;
  readonly isCall: boolean;
  readonly price: number;
  readonly impliedVol: number;
}

export type GreekValues = Record<GreekId, number>;
export type GreekId = (typeof greekIds)[number];

export const greekIds = [
  'delta',
  'gamma',
  'vega',
  'theta',
  'rho',
  'vanna',
  'volga',
  'charm',
  'speed',
  'zomma',
  'color',
] as const;

/**
 * Greeks of one option: to spot, time and rate from the derivatives of the model's own price; to vol from Black's formula
 * at the implied vol.
 *
 * With V = D(P(F, T) + parity), F = F(S, T): ∂V/∂S = D F_S Δ, ∂²V/∂S² = D F_S² Γ, ∂V/∂T = −rV + D(Δ F_T + P_T). Times are
 * taken with the sign of the calendar: theta, charm and color are −∂/∂T.
 * @param input slice with its derivatives
 * @param option one of its options
 * @returns values by id
 */
export function greeksOfOption(
  { slice, motion, derivatives }: GreekInput,
  option: PricedOption,
): GreekValues {
  const { forward, discount, expiryYears, logMoneyness } = slice;
  const { bySpot, byTime, byRate, rate } = motion;
  const { place, isCall, price } = option;
  const parityDelta = isCall === logMoneyness[place]! >= 0 ? 0 : isCall ? 1 : -1;
  const delta = derivatives.delta[place]! + parityDelta;
  const gamma = derivatives.gamma[place]! / forward;
  const speed = derivatives.speed[place]! / (forward * forward);
  const priceByTime = forward * derivatives.priceByTime[place]!;
  const deltaByTime = derivatives.deltaByTime[place]! + gamma * byTime;
  const gammaByTime = derivatives.gammaByTime[place]! / forward + speed * byTime;
  // D·F_S grows with T at the rate of the carry less that of the discount.
  const drift = bySpot === 1 ? 0 : byTime / forward;
  return {
    delta: discount * bySpot * delta,
    gamma: discount * bySpot * bySpot * gamma,
    speed: discount * bySpot * bySpot * bySpot * speed,
    theta: rate * price - discount * (delta * byTime + priceByTime),
    charm: -discount * bySpot * ((drift - rate) * delta + deltaByTime),
    color: -discount * bySpot * bySpot * ((2 * drift - rate) * gamma + gammaByTime),
    rho: -expiryYears * price + discount * delta * byRate,
    ...blackVolGreeks(slice, motion, option),
  };
}

type VolGreeks = Pick<GreekValues, 'vega' | 'vanna' | 'volga' | 'zomma'>;

/** Black-76 sensitivities to vol at the implied vol; vanna and zomma are crossed with spot. */
function blackVolGreeks(
  { forward, discount, expiryYears, logMoneyness }: OptionSlice,
  { bySpot }: ForwardMotion,
  { place, impliedVol }: PricedOption,
): VolGreeks {
  const root = Math.sqrt(expiryYears);
  const deviation = impliedVol * root;
  const d1 = -logMoneyness[place]! / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const density = discount * normalPdf(d1);
  const gamma = (density * bySpot * bySpot) / (forward * deviation);
  const vega = density * forward * root;
  return {
    vega,
    vanna: (-density * bySpot * d2) / impliedVol,
    volga: (vega * d1 * d2) / impliedVol,
    zomma: (gamma * (d1 * d2 - 1)) / impliedVol,
  };
}
