import { expect, test } from 'vitest';
import { priceOptions } from '#quant/engines/price-options.ts';
import { complexVector } from '#quant/math/complex-vector.ts';
import { findModel } from '#quant/models/registry.ts';

const params = { v0: 0.0175, kappa: 1.5768, theta: 0.0398, sigma: 0.5751, rho: -0.5711 };
const heston = findModel('heston')!;

/** Call by the cosine series on [c1 − w, c1 + w], S = K = 100, T = 1, no rates (Fang and Oosterlee 2008, equations 22 to 24, put and parity). */
function textbookCosCall(width: number, centre: number, terms: number): number {
  const [a, b] = [centre - width, centre + width];
  const u = complexVector(terms);
  const phi = complexVector(terms);
  for (let j = 0; j < terms; j += 1) u.re[j] = (j * Math.PI) / (b - a);
  heston.capabilities.characteristicFunction!(params, 1).evaluate(u, phi);
  let put = 0;
  for (let j = 0; j < terms; j += 1) {
    const w = u.re[j]!;
    const chi = (Math.cos(-w * a) - Math.exp(a) + w * Math.sin(-w * a)) / (1 + w * w);
    const psi = j === 0 ? -a : Math.sin(-w * a) / w;
    const wave = phi.re[j]! * Math.cos(-w * a) - phi.im[j]! * Math.sin(-w * a);
    put += (j === 0 ? 0.5 : 1) * wave * ((2 / (b - a)) * (psi - chi));
  }
  return 100 * put;
}

const { cumulants } = heston.capabilities.characteristicFunction!(params, 1);

// Fang and Oosterlee's set at T = 1 with 1,024 terms: the range by L√c2 alone needs L = 24 for nine digits.
test.each([
  [8, 5.782795489],
  [10, 5.784850577],
  [12, 5.785115961],
  [16, 5.78515477],
  [20, 5.785155423],
  [24, 5.785155434],
])('a range of L√c2 with L = %i', (L, value) => {
  // Nine decimals are printed; the last may be rounded.
  expect(textbookCosCall(L * Math.sqrt(cumulants.c2), cumulants.c1, 1024)).toBeCloseTo(value, 8);
});

test('√(c2 + √c4) is 1.93 √c2 here, and L = 10 with it is enough', () => {
  const root = Math.sqrt(cumulants.c2 + Math.sqrt(cumulants.c4));
  // 0.34365: the reference cuts the root after four digits; three are printed of the ratio.
  expect(root).toBeCloseTo(0.3436, 3);
  expect(root / Math.sqrt(cumulants.c2)).toBeCloseTo(1.93, 2);
  expect(textbookCosCall(10 * root, cumulants.c1, 1024)).toBeCloseTo(5.785155434, 7);
});

test('the engine chooses a range that is enough by itself', () => {
  const option = {
    strikes: Float64Array.of(100),
    expiryYears: Float64Array.of(1),
    isCall: Uint8Array.of(1),
  };
  const market = { spot: 100, rate: 0, dividendYield: 0 };
  const { prices } = priceOptions(heston, params, market, option, { engine: 'cos' });
  // The published 5.785155450 carries an error of its own in the eighth decimal.
  expect(prices[0]).toBeCloseTo(5.785155434, 9);
  expect(prices[0]).toBeCloseTo(5.78515545, 7);
});
