import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blackPrice } from '#quant/black/black76.ts';
import { optionStatus } from '#quant/black/option-status.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { sinhLewis } from '#quant/engines/sinh-lewis.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { blackScholes } from '#quant/models/black-scholes.ts';
import { models } from '#quant/models/registry.ts';
import { checkParams } from '#quant/models/validate-params.ts';
import { sliceAt, slowModels } from './support/cases.ts';

/** Parameters over the whole range of markets, ends included, that pass the rules of the model. */
function admissible(model: Model): fc.Arbitrary<ModelParams> {
  const entries = model.params.map(({ name, range: [lower, upper] }) => {
    const inside = fc.double({ min: lower, max: upper, noNaN: true });
    return (
      fc
        .oneof({ weight: 8, arbitrary: inside }, fc.constantFrom(lower, upper))
        // Rates and sizes of 1e-300 are nobody's parameters; 0 stands for them.
        .map((value) => [name, Math.abs(value) < 1e-12 && lower <= 0 ? 0 : value])
    );
  });
  return fc
    .tuple(...entries)
    .map((pairs) => Object.fromEntries(pairs as [string, number][]))
    .filter((params) => checkParams(model, params) === null);
}

const years = fc.oneof(
  fc.double({ min: 1 / 365, max: 2, noNaN: true }),
  fc.constantFrom(1 / 365 / 24, 1 / 365, 10, 30),
);

describe('random admissible parameters', () => {
  const priced = models.filter(
    ({ id, capabilities }) => capabilities.characteristicFunction !== undefined && !slowModels.includes(id),
  );
  for (const model of priced) {
    // CGMY with Y near 2 and mighty M is a difference of large powers: φ̂ itself is some digits short of doubles.
    const noise = model.id === 'cgmy' ? 10 : 1;
    it(`${model.label}: every option has a number or a reason, and the referee agrees`, () => {
      fc.assert(
        fc.property(admissible(model), years, (params, expiryYears) => {
          const input = sliceAt({ model, params }, expiryYears, [-4, -1.5, -0.2, 0, 0.7, 3]);
          // Five hundred percent over a year and a half; beyond it strikes of e^30 and more say nothing of markets.
          fc.pre(input.logMoneyness[5]! - input.logMoneyness[3]! <= 3 * 6);
          const { prices, errors, issue } = sinhLewis.price(input);
          expect(issue).toBeNull();
          const referee = sinhLewis.price({ ...input, tolerance: { absolute: 1e-14, relative: 1e-13 } });
          for (const [i, price] of prices.entries()) {
            // Rounding alone passes the default tolerance at the wildest corners; the facade then says notConverged.
            expect(errors[i], `at ${i}`).toBeLessThanOrEqual(1e-8);
            const allowed = noise * (errors[i]! + referee.errors[i]!);
            expect(Math.abs(price - referee.prices[i]!)).toBeLessThanOrEqual(allowed);
          }
          const options = {
            strikes: input.strikes,
            expiryYears: new Float64Array(6).fill(expiryYears),
            isCall: Uint8Array.of(1, 0, 1, 0, 1, 0),
          };
          const market = { forward: input.forward, rate: 0.01, dividendYield: 0 };
          const { status, impliedVols, prices: own } = priceOptions(model, params, market, options);
          for (const i of status.keys()) {
            expect(Number.isNaN(own[i]!)).toBe(status[i] === optionStatus.notConverged);
            expect(Number.isNaN(impliedVols[i]!)).toBe(status[i] !== optionStatus.ok);
          }
        }),
        { seed: 31, numRuns: 60 },
      );
    });
  }

  it('Black–Scholes: the contour has twelve digits of the formula from a minute to 30 years, 0.1 % to 400 %', () => {
    const sigmas = fc.double({ min: Math.log(1e-3), max: Math.log(4), noNaN: true }).map(Math.exp);
    const times = fc.double({ min: Math.log(1 / 525_600), max: Math.log(30), noNaN: true }).map(Math.exp);
    const deviations = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(sigmas, times, deviations, (sigma, expiryYears, z) => {
        const root = sigma * Math.sqrt(expiryYears);
        fc.pre(root < 4);
        const tolerance = { absolute: 1e-13, relative: 1e-13 };
        const input = sliceAt({ model: blackScholes, params: { sigma } }, expiryYears, [z], tolerance);
        const { prices, errors } = sinhLewis.price(input);
        const strike = input.strikes[0]! / 100;
        const exact = blackPrice(1, strike, root * root, input.logMoneyness[0]! >= 0);
        expect(errors[0]).toBeLessThanOrEqual(1.1e-13);
        expect(Math.abs(prices[0]! - exact)).toBeLessThanOrEqual(errors[0]! + 1e-14 * exact);
        // Conditioning: a last place of K/F moves the price by |dlnP/dk| of its own, about (|z| + 1)/root.
        expect(Math.abs(prices[0]! / exact - 1)).toBeLessThanOrEqual(
          1e-12 + (4e-16 * (Math.abs(z) + 1)) / root,
        );
      }),
      { seed: 5, numRuns: 3000 },
    );
  });
});
