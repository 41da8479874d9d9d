// Two-factor quintic OU: VIX future and 20 options of eight expiries at the published parameters, mean of one expiry.
import { blackPrice } from '#quant/black/black76.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import { twoFactorDriver } from '#quant/models/quintic/drivers.ts';
import { squareOf } from '#quant/models/quintic/gaussian-polynomial.ts';
import { fastAccuracy, integrateIndexSlice } from '#quant/models/quintic/index-slice.ts';
import { measure, report } from './figure.ts';

const driverParams = { lambdaX: 168.48, lambdaY: 10.543, theta: 2.8539 };
const square = squareOf(Float64Array.of(0.4061, -0.9404, 0, 0.8877, 0, -0.4895));
const forwardVariance = {
  at: (years: number) => 0.0666 + (0.01265 - 0.0666) * Math.exp(-1.77 * years),
  knots: new Float64Array(0),
};
const expiries = [7, 14, 30, 60, 91, 122, 182, 273].map((days) => days / 365);
const ratios = Float64Array.from({ length: 20 }, (_, at) => Math.exp(-0.35 + (1.25 * at) / 19));

const windowAt = (expiryYears: number) => ({
  square,
  driver: twoFactorDriver(driverParams, expiryYears),
  forwardVariance,
  expiryYears,
  windowYears: 30 / 365,
});

function slice(expiryYears: number): { future: number; strikes: Float64Array; prices: Float64Array } {
  const { future, calls } = integrateIndexSlice(windowAt(expiryYears), fastAccuracy);
  const strikes = ratios.map((ratio) => ratio * future);
  const prices = new Float64Array(strikes.length);
  calls(strikes, prices);
  return { future, strikes, prices };
}

function volOf(future: number, strike: number, expiryYears: number, price: number): number {
  const miss = (vol: number): number => blackPrice(future, strike, vol * vol * expiryYears, true) - price;
  return findRoot(miss, 1e-3, 20, { tolerance: 1e-13 }).x;
}

let worstFuture = 0;
let worstVol = 0;
for (const expiryYears of expiries) {
  const { future, strikes, prices } = slice(expiryYears);
  const fine = integrateIndexSlice(windowAt(expiryYears), { panelCount: 96, order: 16, secondNodes: 160 });
  const exact = new Float64Array(strikes.length);
  fine.calls(strikes, exact);
  worstFuture = Math.max(worstFuture, Math.abs(future - fine.future));
  for (const [at, strike] of strikes.entries()) {
    const call = exact[at]!;
    // The peer counts vols of calls above a thousandth of a point; no vol can be told from less time value.
    if (call < 1e-3 || call - Math.max(fine.future - strike, 0) < 1e-3) continue;
    const vol = volOf(fine.future, strike, expiryYears, call);
    worstVol = Math.max(worstVol, Math.abs(volOf(future, strike, expiryYears, prices[at]!) - vol));
  }
}
const taken = measure(() => {
  for (const expiryYears of expiries) slice(expiryYears);
});
report({
  name: 'slice',
  seconds: taken.seconds / expiries.length,
  share: taken.share,
  accuracy: `${worstVol.toExponential(1)} vol, future ${worstFuture.toExponential(1)} points`,
});
