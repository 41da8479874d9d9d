import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mrlrj } from '#quant/models/mrlrj.ts';
import { mrlrjCalls } from '#quant/models/volatility-index/mrlrj-calls.ts';
import { callByProbabilities } from '../support/call-probabilities.ts';

const params = { kappa: 4.5, theta: Math.log(17), sigma: 1.05, lambda: 2.5, eta: 1 / 0.22 };
const expiryYears = Float64Array.of(14, 30, 60, 91, 122, 182).map((days) => days / 365);
const strikes = Float64Array.from({ length: 50 }, (_, j) => 11 + j);
const forwards = expiryYears.map((years) => mrlrj.capabilities.forward!(params, 18.5, years));
const board = { ...params, forwards, expiryYears, strikes };

describe('a board of MRLRJ calls', () => {
  it('is right to 30-digit quadrature', () => {
    // mpmath, 40 digits: F·Π₁ − K·Π₂ with the integrals cut at 260, [expiry, strike, call]
    const golden = [
      [0, 3, 5.12373706116574146],
      [0, 20, 0.097753312982465975],
      [1, 8, 2.39009997477344646],
      [3, 0, 9.42081582937417578],
      [3, 30, 0.220157926919213725],
      [5, 10, 3.03935593450961038],
      [5, 49, 0.0585967213929924709],
    ] as const;
    const calls = new Float64Array(300);
    const claimed = mrlrjCalls(calls, board, 1e-12);
    expect(claimed).toBeLessThan(1e-11);
    for (const [i, j, call] of golden) expect(Math.abs(calls[50 * i + j]! - call)).toBeLessThan(claimed);
  });

  it.each([1e-4, 1e-7, 1e-10])('keeps the tolerance %d that it answers for', (tolerance) => {
    const exact = new Float64Array(300);
    mrlrjCalls(exact, board, 1e-12);
    const calls = new Float64Array(300);
    const claimed = mrlrjCalls(calls, board, tolerance);
    expect(claimed).toBeLessThanOrEqual(tolerance);
    for (let j = 0; j < 300; j += 1) expect(Math.abs(calls[j]! - exact[j]!)).toBeLessThan(claimed + 1e-11);
  });

  it('agrees with the two probabilities for any parameters within its own bound', () => {
    const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        between(1, 30),
        between(0.4, 3),
        between(0, 150),
        between(1.5, 30),
        between(0.02, 1),
        between(0.4, 4),
        (kappa, sigma, lambda, eta, years, moneyness) => {
          const set = { kappa, theta: 3, sigma, lambda, eta };
          const batch = {
            ...set,
            forwards: Float64Array.of(20),
            expiryYears: Float64Array.of(years),
            strikes: Float64Array.of(20 * moneyness, 20, 12),
          };
          const out = new Float64Array(3);
          const error = mrlrjCalls(out, batch, 1e-8);
          const characteristic = mrlrj.capabilities.characteristicFunction!(set, years);
          const call = callByProbabilities(characteristic, 20, 20 * moneyness);
          // 30,000 terms of the referee: below 1e-11 by rounding
          expect(Math.abs(out[0]! - call)).toBeLessThan(error + 1e-10);
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  it('falls and bends with the strike, and stays between intrinsic value and future', () => {
    const calls = new Float64Array(300);
    mrlrjCalls(calls, board, 1e-12);
    for (let i = 0; i < 6; i += 1) {
      for (let j = 0; j < 50; j += 1) {
        const call = calls[50 * i + j]!;
        expect(call).toBeGreaterThanOrEqual(Math.max(forwards[i]! - strikes[j]!, 0));
        expect(call).toBeLessThan(forwards[i]!);
        if (j === 0) continue;
        expect(call).toBeLessThan(calls[50 * i + j - 1]!);
        if (j > 1) expect(calls[50 * i + j - 2]! - 2 * calls[50 * i + j - 1]! + call).toBeGreaterThan(-1e-11);
      }
    }
  });

  it('says when an expiry is too short for the sum, and refuses columns of other lengths', () => {
    const minute = { ...board, forwards: Float64Array.of(18), expiryYears: Float64Array.of(1e-9) };
    expect(mrlrjCalls(new Float64Array(50), minute, 1e-10)).toBe(Infinity);
    expect(() => mrlrjCalls(new Float64Array(7), board, 1e-10)).toThrow('BAD_SHAPE');
    expect(mrlrjCalls(new Float64Array(0), { ...board, strikes: new Float64Array(0) }, 1e-10)).toBe(0);
  });
});
