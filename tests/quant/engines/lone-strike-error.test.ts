import { expect, test } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import { findModel } from '#quant/models/registry.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const model = findModel('mrlrj')!;

// The error of a trapezoid step oscillates with the strike: probes too close together around a lone strike saw only a zero of it.
test('a lone strike in the wing: the error is within what the engine answers for', () => {
  const random = seededRandom(20_111_026);
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const misjudged: string[] = [];
  for (let draw = 0; draw < 1500; draw += 1) {
    const params = {
      kappa: between(2, 30),
      theta: 3,
      sigma: between(0.2, 2.2),
      lambda: between(0, 200),
      eta: between(2, 11),
    };
    const forward = between(15, 45);
    const strike = forward * Math.exp(between(-0.7, 1.3));
    const option = {
      strikes: Float64Array.of(strike),
      expiryYears: Float64Array.of(between(0.01, 0.41)),
      isCall: Uint8Array.of(strike > forward ? 1 : 0),
    };
    const market = { forward, rate: 0, dividendYield: 0 };
    const quick = priceOptions(model, params, market, option, {});
    const exact = priceOptions(model, params, market, option, { tolerance: 1e-13 });
    if (quick.status[0] !== 0 || exact.status[0] !== 0) continue;
    const error = Math.abs(quick.prices[0]! - exact.prices[0]!);
    if (error > quick.errorEstimate + exact.errorEstimate) misjudged.push(`${draw}: ${error}`);
  }
  expect(misjudged).toEqual([]);
});
