import { describe, expect, it } from 'vitest';
import { prepareLevyBoard, priceLevyBoard } from '#quant/engines/levy-board.ts';
import { priceOptions } from '#quant/engines/price-options.ts';
import { QuantError } from '#quant/math/quant-error.ts';
import { cgmy } from '#quant/models/cgmy.ts';
import { heston } from '#quant/models/heston.ts';
import type { Model, ModelParams } from '#quant/models/model.ts';
import { nig } from '#quant/models/nig.ts';
import { varianceGamma } from '#quant/models/variance-gamma.ts';
import { seededRandom, type SeededRandom } from '../../support/seeded-random.ts';

const SPOT = 100;
const RATE = 0.03;
const DIVIDEND = 0.01;
const expiryYears = Float64Array.from({ length: 10 }, (_, i) => 0.1 + (1.9 * i) / 9);
const strikes = Float64Array.from({ length: 20 }, (_, i) => 80 + (40 * i) / 19);
const forwards = expiryYears.map((years) => SPOT * Math.exp((RATE - DIVIDEND) * years));

const between = (random: SeededRandom, low: number, high: number): number =>
  low + (high - low) * random.next();

/** Undiscounted calls of one board, and the error claimed. */
function boardCalls(model: Model, params: ModelParams) {
  const board = prepareLevyBoard({ expiryYears, forwards, strikes });
  const out = new Float64Array(200);
  const error = priceLevyBoard(out, board, model, params);
  const calls = out.map((price, at) => {
    const ahead = forwards[Math.floor(at / 20)]! - strikes[at % 20]!;
    return ahead > 0 ? price + ahead : price;
  });
  return { calls, error };
}

/** The same, option by option, by the engine that chooses a contour for every maturity. */
function engineCalls(model: Model, params: ModelParams) {
  const options = {
    strikes: Float64Array.from({ length: 200 }, (_, at) => strikes[at % 20]!),
    expiryYears: Float64Array.from({ length: 200 }, (_, at) => expiryYears[Math.floor(at / 20)]!),
    isCall: new Uint8Array(200).fill(1),
  };
  const market = { spot: SPOT, rate: RATE, dividendYield: DIVIDEND };
  const { prices } = priceOptions(model, params, market, options, { tolerance: 1e-9 });
  return prices.map((price, at) => price * Math.exp(RATE * options.expiryYears[at]!));
}

const cases: readonly [string, Model, (random: SeededRandom) => ModelParams][] = [
  [
    'Variance Gamma',
    varianceGamma,
    (random) => ({
      sigma: between(random, 0.1, 0.45),
      theta: between(random, -0.5, 0),
      nu: between(random, 0.05, 0.8),
    }),
  ],
  [
    'CGMY',
    cgmy,
    (random) => ({
      C: between(random, 0.05, 1),
      G: between(random, 3, 25),
      M: between(random, 5, 25),
      Y: between(random, 0.15, 1.2),
    }),
  ],
  [
    'NIG',
    nig,
    (random) => ({
      alpha: between(random, 8, 40),
      beta: between(random, -6, 0),
      delta: between(random, 0.1, 0.6),
    }),
  ],
];

describe('Lévy boards', () => {
  it.each(cases)('of %s agree with the engine within what they claim', (_, model, draw) => {
    const random = seededRandom(9);
    for (let round = 0; round < 40; round += 1) {
      const params = draw(random);
      const { calls, error } = boardCalls(model, params);
      const expected = engineCalls(model, params);
      // The board is good to 1e-6 of spot 100 over these parameters, mostly to 1e-9; the engine was asked for 1e-7.
      expect(error, JSON.stringify(params)).toBeLessThan(1e-2);
      for (const [at, call] of expected.entries()) {
        // Where a strike sits on the drift of a slowly falling function the engine may decline.
        if (Number.isNaN(call)) continue;
        expect(Math.abs(calls[at]! - call), `${JSON.stringify(params)} ${at}`).toBeLessThan(
          Math.min(error, 1e-6) + 1e-7,
        );
      }
    }
  });

  it('give the published calls of Fang and Oosterlee 2008, tables 8 to 10', () => {
    const published: readonly [Model, ModelParams, number, number, number][] = [
      [varianceGamma, { sigma: 0.12, theta: -0.14, nu: 0.2 }, 0.1, 90, 10.993703187],
      [varianceGamma, { sigma: 0.12, theta: -0.14, nu: 0.2 }, 1, 90, 19.099354724],
      [cgmy, { C: 1, G: 5, M: 5, Y: 0.5 }, 1, 100, 19.812948843],
      [cgmy, { C: 1, G: 5, M: 5, Y: 1.5 }, 1, 100, 49.790905469],
    ];
    for (const [model, params, years, strike, value] of published) {
      const forward = SPOT * Math.exp(0.1 * years);
      const board = prepareLevyBoard({
        expiryYears: Float64Array.of(years),
        forwards: Float64Array.of(forward),
        strikes: Float64Array.of(strike),
      });
      const out = new Float64Array(1);
      const error = priceLevyBoard(out, board, model, params);
      const call = Math.exp(-0.1 * years) * (out[0]! + Math.max(forward - strike, 0));
      // Printed to 1e-9, of which they are good to half a unit.
      expect(Math.abs(call - value)).toBeLessThan(1e-9 + error);
      expect(Math.abs(call - value)).toBeLessThan(1e-5);
    }
  });

  it('price strikes far from the drift, where terms alone would leave the range of doubles', () => {
    const params = { sigma: 0.4, theta: -0.3, nu: 0.5 };
    const wide = Float64Array.of(20, 50, 100, 200, 500);
    const board = prepareLevyBoard({
      expiryYears: Float64Array.of(0.1, 2),
      forwards: Float64Array.of(100, 100),
      strikes: wide,
    });
    const out = new Float64Array(10);
    const error = priceLevyBoard(out, board, varianceGamma, params);
    expect(error).toBeLessThan(1e-3);
    const options = {
      strikes: Float64Array.of(...wide, ...wide),
      expiryYears: Float64Array.of(0.1, 0.1, 0.1, 0.1, 0.1, 2, 2, 2, 2, 2),
      isCall: Uint8Array.of(0, 0, 1, 1, 1, 0, 0, 1, 1, 1),
    };
    const { prices } = priceOptions(
      varianceGamma,
      params,
      { forward: 100, rate: 0, dividendYield: 0 },
      options,
    );
    for (let at = 0; at < 10; at += 1) expect(Math.abs(out[at]! - prices[at]!)).toBeLessThan(1e-7);
  });

  it('say that they cannot where moments leave no room, and refuse what is no Lévy process', () => {
    const board = prepareLevyBoard({ expiryYears, forwards, strikes });
    const out = new Float64Array(200);
    expect(priceLevyBoard(out, board, cgmy, { C: 0.5, G: 5, M: 1.01, Y: 0.5 })).toBe(Infinity);
    const params = { v0: 0.04, kappa: 1, theta: 0.04, sigma: 0.5, rho: -0.7 };
    expect(() => priceLevyBoard(out, board, heston, params)).toThrow(QuantError);
  });
});
