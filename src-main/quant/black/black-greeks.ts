import { normalCdf, normalPdf } from '../math/normal.ts';
import { blackPrice } from './black76.ts';
import { clearGreeks, hasFiniteGreeks, type GreekColumns } from './greek-definitions.ts';
import { moneynessDistance } from './normalised-black.ts';
import { isVol, refuseBlack } from './option-columns.ts';
import { optionStatus, type OptionStatus } from './option-status.ts';

/** European options with what their Greeks are taken to, as columns [n]; rates continuously compounded per year. */
export interface GreekOptions {
  /** `spot`: Black-Scholes-Merton, F = S e^{(r−q)T}. `forward`: Black-76, the level is F and no rate moves it. */
  readonly underlying: 'spot' | 'forward';
  readonly levels: Float64Array;
  readonly rates: Float64Array;
  /** Play no part where the forward is given. */
  readonly dividendYields: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
}

/**
 * Greeks of Black-Scholes-Merton and Black-76 options, as `greek-definitions.ts` defines them.
 *
 * Black-76 is Black-Scholes-Merton on the forward with q = r, but for rho: there the rate only discounts.
 * @param out columns [n]; NaN where the status is not `ok`
 * @param status [n]; `badVol` also at the kink, where a vol of 0 meets a strike at the forward
 * @param options columns [n]
 * @source E. G. Haug 2007, "The Complete Guide to Option Pricing Formulas", 2nd ed., ch. 2; R. Merton 1973
 */
export function blackGreeks(out: GreekColumns, status: Uint8Array, options: GreekOptions): void {
  for (let i = 0; i < status.length; i += 1) {
    status[i] = writeGreeks(out, i, options);
    if (status[i] === optionStatus.ok && !hasFiniteGreeks(out, i)) status[i] = optionStatus.badVol;
    if (status[i] !== optionStatus.ok) clearGreeks(out, i);
  }
}

function writeGreeks(out: GreekColumns, i: number, options: GreekOptions): OptionStatus {
  const level = options.levels[i]!;
  const strike = options.strikes[i]!;
  const years = options.expiryYears[i]!;
  const vol = options.vols[i]!;
  const rate = options.rates[i]!;
  const ofSpot = options.underlying === 'spot';
  const dividendYield = ofSpot ? options.dividendYields[i]! : rate;
  const carry = ofSpot ? rate - dividendYield : 0;
  const forward = Number.isFinite(years) ? level * Math.exp(carry * years) : level;
  const why = refuseBlack(forward, strike, years);
  if (why !== optionStatus.ok) return why;
  if (!isVol(vol)) return optionStatus.badVol;

  const sign = options.isCall[i] === 1 ? 1 : -1;
  const root = Math.sqrt(years);
  const deviation = vol * root;
  const distance = moneynessDistance(forward, strike);
  const d1 = (forward < strike ? -distance : distance) / deviation + 0.5 * deviation;
  const d2 = d1 - deviation;
  const discount = Math.exp(-rate * years);
  const growth = Math.exp(-dividendYield * years);
  const cdf1 = sign * normalCdf(sign * d1);
  const cdf2 = sign * discount * strike * normalCdf(sign * d2);
  const delta = growth * cdf1;
  out.delta[i] = delta;
  out.forwardDelta[i] = discount * cdf1;
  if (ofSpot) {
    out.rho[i] = years * cdf2;
    out.dividendRho[i] = -years * level * delta;
    out.theta[i] = dividendYield * level * delta - rate * cdf2;
  } else {
    const price = discount * blackPrice(forward, strike, deviation * deviation, sign > 0);
    out.rho[i] = -years * price;
    out.dividendRho[i] = 0;
    out.theta[i] = rate * price;
  }
  out.charm[i] = dividendYield * delta;
  const density = growth * normalPdf(d1);
  const parts = { level, years, root, vol, deviation, density, d1, d2, carry, dividendYield };
  if (density === 0) clearDensityGreeks(out, i);
  else addDensityGreeks(out, i, parts);
  return Number.isNaN(d1) ? optionStatus.badVol : optionStatus.ok;
}

/** Greeks that are multiples of n(d1), where it is below the smallest double: no vol at all, or far from the strike. */
function clearDensityGreeks(out: GreekColumns, i: number): void {
  out.gamma[i] = 0;
  out.vega[i] = 0;
  out.vanna[i] = 0;
  out.volga[i] = 0;
  out.veta[i] = 0;
  out.speed[i] = 0;
  out.zomma[i] = 0;
  out.color[i] = 0;
  out.ultima[i] = 0;
}

interface DensityParts {
  readonly level: number;
  readonly years: number;
  readonly root: number;
  readonly vol: number;
  readonly deviation: number;
  /** e^{−qT} n(d1) */
  readonly density: number;
  readonly d1: number;
  readonly d2: number;
  /** r − q */
  readonly carry: number;
  readonly dividendYield: number;
}

function addDensityGreeks(out: GreekColumns, i: number, parts: DensityParts): void {
  const { level, years, root, vol, deviation, density, d1, d2, carry, dividendYield } = parts;
  const halfRate = 0.5 / years;
  /** ∂d1/∂T with the level held. */
  const d1ByTime = carry / deviation - d2 * halfRate;
  const gamma = density / (level * deviation);
  const vega = level * density * root;
  const product = d1 * d2;
  out.gamma[i] = gamma;
  out.vega[i] = vega;
  out.theta[i]! -= (level * density * vol * 0.5) / root;
  out.charm[i]! -= density * d1ByTime;
  out.vanna[i] = (-density * d2) / vol;
  out.volga[i] = (vega * product) / vol;
  out.veta[i] = vega * (dividendYield + d1 * d1ByTime - halfRate);
  out.speed[i] = (-gamma / level) * (1 + d1 / deviation);
  out.zomma[i] = (gamma * (product - 1)) / vol;
  out.color[i] = gamma * (dividendYield + d1 * d1ByTime + halfRate);
  out.ultima[i] = (vega * (product * (product - 1) - d1 * d1 - d2 * d2)) / (vol * vol);
}
