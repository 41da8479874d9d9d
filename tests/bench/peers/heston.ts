// The Heston surface of 10 maturities × 21 strikes, parameters to discounted calls, against prices of 30 digits.
import { readFileSync } from 'node:fs';
import { outOfTheMoneyVol } from '#quant/engines/out-of-the-money-vol.ts';
import { prepareSlice, pricePrepared } from '#quant/engines/prepared-slice.ts';
import { heston } from '#quant/models/heston.ts';
import { sharedPath } from '../../support/shared-data.ts';
import { measure, report } from './figure.ts';

interface Reference {
  readonly params: Record<'kappa' | 'theta' | 'sigma' | 'rho' | 'v0' | 'r' | 'q' | 'spot', number>;
  readonly days: readonly number[];
  readonly strikes: readonly (readonly number[])[];
  readonly calls: readonly (readonly number[])[];
}

const reference = JSON.parse(readFileSync(sharedPath('peers', 'heston_reference.json'), 'utf8')) as Reference;
const { kappa, theta, sigma, rho, v0, r, q, spot } = reference.params;
const point = { kappa, theta, sigma, rho, v0 };
const slices = reference.days.map((day, i) => {
  const years = day / 365;
  const forward = spot * Math.exp((r - q) * years);
  const k = Float64Array.from(reference.strikes[i]!, (strike) => Math.log(strike / forward));
  return { years, k, scale: forward * Math.exp(-r * years), exact: reference.calls[i]! };
});
const cfOf = (years: number) => heston.capabilities.characteristicFunction!(point, years);
/** Prepared around other parameters than those that are priced, as in a calibration. */
const elsewhere = { kappa: 2, theta: 0.06, sigma: 0.5, rho: -0.9, v0: 0.015 };

function prepare(absolute: number): () => Float64Array[] {
  const tolerance = { absolute, relative: Number.POSITIVE_INFINITY };
  const prepared = slices.map(({ years, k }) =>
    prepareSlice(heston.capabilities.characteristicFunction!(elsewhere, years), k, tolerance),
  );
  const out = slices.map(({ k }) => new Float64Array(k.length));
  return () => {
    for (const [i, { years }] of slices.entries()) pricePrepared(prepared[i]!, cfOf(years), out[i]!);
    return out;
  };
}

function accuracyOf(surface: readonly Float64Array[]): string {
  let price = 0;
  let vol = 0;
  for (const [i, { k, years, scale, exact }] of slices.entries()) {
    for (const [j, x] of k.entries()) {
      const own = surface[i]![j]!;
      const call = x < 0 ? own - Math.expm1(x) : own;
      price = Math.max(price, Math.abs(call * scale - exact[j]!));
      const true0 = exact[j]! / scale;
      const truth = outOfTheMoneyVol(x < 0 ? true0 + Math.expm1(x) : true0, x, years).value;
      vol = Math.max(vol, Math.abs(outOfTheMoneyVol(own, x, years).value - truth));
    }
  }
  return `${price.toExponential(1)} on spot 7580, ${vol.toExponential(1)} vol`;
}

for (const [name, absolute] of [
  ['1e-8 of forward', 1e-8],
  ['2e-14 of forward', 2e-14],
] as const) {
  const price = prepare(absolute);
  const taken = measure(price);
  report({ name, ...taken, accuracy: accuracyOf(price()) });
}
