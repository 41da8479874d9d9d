import { normalCdf, normalPdf } from '../math/normal.ts';
import { bachelierTimeValue } from './bachelier.ts';
import type { GreekOptions } from './black-greeks.ts';
import { clearGreeks, hasFiniteGreeks, type GreekColumns } from './greek-definitions.ts';
import { isVol, refuseBachelier } from './option-columns.ts';
import { optionStatus, type OptionStatus } from './option-status.ts';

/** Options on forwards of any sign with their discount rates, as columns [n]; vols in units of the underlying per √year. */
export type BachelierGreekOptions = Omit<GreekOptions, 'underlying' | 'dividendYields'>;

/**
 * Greeks of options in Bachelier's model, as `greek-definitions.ts` defines them, to the forward.
 *
 * V = e^{−rT}(ω(F − K)N(ωd) + σ√T n(d)), d = (F − K)/(σ√T). The rate only discounts, so rho is −TV and dividend rho 0.
 * @param out columns [n]; NaN where the status is not `ok`
 * @param status [n]; `badVol` also at the kink, where a vol of 0 meets a strike at the forward
 * @param options columns [n], levels being forwards
 * @source derivatives of Bachelier 1900; compare Haug 2007, "The Complete Guide to Option Pricing Formulas", 2nd ed., §1.3
 */
export function bachelierGreeks(out: GreekColumns, status: Uint8Array, options: BachelierGreekOptions): void {
  for (let i = 0; i < status.length; i += 1) {
    status[i] = writeGreeks(out, i, options);
    if (status[i] === optionStatus.ok && !hasFiniteGreeks(out, i)) status[i] = optionStatus.badVol;
    if (status[i] !== optionStatus.ok) clearGreeks(out, i);
  }
}

function writeGreeks(out: GreekColumns, i: number, options: BachelierGreekOptions): OptionStatus {
  const forward = options.levels[i]!;
  const strike = options.strikes[i]!;
  const years = options.expiryYears[i]!;
  const vol = options.vols[i]!;
  const rate = options.rates[i]!;
  const why = refuseBachelier(forward, strike, years);
  if (why !== optionStatus.ok) return why;
  if (!isVol(vol)) return optionStatus.badVol;

  const sign = options.isCall[i] === 1 ? 1 : -1;
  const deviation = vol * Math.sqrt(years);
  const moneyness = forward - strike;
  const d = moneyness / deviation;
  const discount = Math.exp(-rate * years);
  const delta = sign * discount * normalCdf(sign * d);
  const intrinsic = Math.max(sign * moneyness, 0);
  const price = discount * (intrinsic + bachelierTimeValue(Math.abs(moneyness), deviation));
  const density = discount * normalPdf(d);
  // Beyond d = 38 the density is below the smallest double and d may be infinite.
  const square = density === 0 ? 0 : d * d;
  const lever = density === 0 ? 0 : d;
  const halfRate = 0.5 / years;
  const gamma = density === 0 ? 0 : density / deviation;
  const vega = density * Math.sqrt(years);
  const perVol = density === 0 ? 0 : 1 / vol;
  out.delta[i] = delta;
  out.forwardDelta[i] = delta;
  out.gamma[i] = gamma;
  out.vega[i] = vega;
  out.theta[i] = rate * price - vega * vol * halfRate;
  out.rho[i] = -years * price;
  out.dividendRho[i] = 0;
  out.vanna[i] = -density * lever * perVol;
  out.volga[i] = vega * square * perVol;
  out.charm[i] = rate * delta + density * lever * halfRate;
  out.veta[i] = vega * (rate - (1 + square) * halfRate);
  out.speed[i] = density === 0 ? 0 : (-gamma * lever) / deviation;
  out.zomma[i] = gamma * (square - 1) * perVol;
  out.color[i] = gamma * (rate + (1 - square) * halfRate);
  out.ultima[i] = vega * square * (square - 3) * perVol * perVol;
  return Number.isNaN(d) ? optionStatus.badVol : optionStatus.ok;
}
