import { describe, expect, it } from 'vitest';
import { pricedExpiry, priceExpiry } from '#quant/calibration/vix/price-expiry.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { findModel } from '#quant/models/registry.ts';

const spot = 17.33;
const strikes = Float64Array.of(10, 15, 18, 20, 22, 25, 30, 35, 40, 50, 65, 85, 120);
/** Transforms that fall slowly, at futures away from that of the market. */
const cases = [
  {
    modelId: 'mrlrsvj',
    expiryYears: 0.676,
    quoted: 24.862,
    params: {
      ...{ kappa: 2.91, theta: 2.67, rho: 0.99, kappaV: 0.435, thetaV: 0.178, sigmaV: 2.49, v0: 0.0025 },
      ...{ lambda: 4.72, eta: 3.3 },
    },
  },
  {
    modelId: 'mrlrsvj',
    expiryYears: 0.0436,
    quoted: 19.661,
    params: {
      ...{ kappa: 8.49, theta: 3.07, rho: 0.89, kappaV: 2.53, thetaV: 0.403, sigmaV: 2.2, v0: 0.752 },
      ...{ lambda: 2.9, eta: 3.45 },
    },
  },
  {
    modelId: 'mrlrsv',
    expiryYears: 0.063,
    quoted: 19.672,
    params: { kappa: 1.33, theta: 3.9, rho: 0.512, kappaV: 27.3, thetaV: 1.4, sigmaV: 15.9, v0: 0.281 },
  },
];

describe('calls of an expiry', () => {
  it.each(cases)('are those of the engine: $modelId in $expiryYears years', (one) => {
    const { modelId, expiryYears, quoted, params } = one;
    const model = findModel(modelId)!;
    const none = strikes.map(() => Number.NaN);
    const expiry = pricedExpiry({
      ...{ expiryYears, forward: quoted, discountFactor: 1, strikes, impliedVols: none, halfSpreads: none },
    });
    const forward = model.capabilities.forward!(params, spot, expiryYears);
    expect(Math.abs(forward / quoted - 1)).toBeGreaterThan(1e-3);
    const { prices } = priceOptions(
      model,
      params,
      { spot, rate: 0, dividendYield: 0 },
      {
        strikes,
        expiryYears: strikes.map(() => expiryYears),
        isCall: new Uint8Array(strikes.length).fill(1),
      },
    );
    expect(priceExpiry(expiry, { model, params, forward, frozen: false })).toBe(true);
    // Nodes are chosen for 1e-11 of the forward, the engine's for 1e-10.
    for (const [i, call] of expiry.calls.entries()) expect(Math.abs(call - prices[i]!)).toBeLessThan(1e-8);
    // On kept nodes a small move changes prices by as little.
    const moved = { ...params, kappa: params.kappa * (1 + 1e-7) };
    const before = expiry.calls.slice();
    const at = { model, params: moved, forward: model.capabilities.forward!(moved, spot, expiryYears) };
    expect(priceExpiry(expiry, { ...at, frozen: true })).toBe(true);
    for (const [i, call] of expiry.calls.entries()) expect(Math.abs(call - before[i]!)).toBeLessThan(1e-5);
  });
});
