// Two-factor quintic OU: a VIX future and 20 options, split at the kink, beside a plain product rule of the same run.
// Run: node tests/bench/quintic.bench.ts [rounds]
import { flatForwardVariance } from '#quant/models/quintic/forward-variance.ts';
import { squareOf } from '#quant/models/quintic/gaussian-polynomial.ts';
import { fastAccuracy, integrateIndexSlice, type IndexAccuracy } from '#quant/models/quintic/index-slice.ts';
import { indexPolynomial, ROW_START } from '#quant/models/quintic/index-window.ts';
import { twoFactorDriver } from '#quant/models/quintic/drivers.ts';
import { blackPrice } from '#quant/black/black76.ts';
import { gaussHermite } from '#quant/math/gauss-rules.ts';
import { findRoot } from '#quant/math/root-finding.ts';
import { print } from './support/figures.ts';

const rounds = Number(process.argv[2] ?? 3000);
const PLAIN_NODES = 18;
const params = { lambdaX: 35.2, lambdaY: 0.623, theta: 0.94 };
const alpha = Float64Array.of(0.0004, 0.0038, 0.0004, 0.0085, 0.0005, 1);
const moneyness = Float64Array.from({ length: 20 }, (_, at) => Math.exp(-0.35 + (1.25 * at) / 19));

const windowAt = (expiryYears: number) => ({
  square: squareOf(alpha),
  driver: twoFactorDriver(params, expiryYears),
  forwardVariance: flatForwardVariance(0.02),
  expiryYears,
  windowYears: 30 / 365,
});

/** Future and options at the nodes of an 18 × 18 Gauss–Hermite product, the kink ignored. */
function plainProduct(expiryYears: number, strikes: Float64Array): { future: number; prices: Float64Array } {
  const { coefficients } = indexPolynomial(windowAt(expiryYears));
  const { nodes, weights } = gaussHermite(PLAIN_NODES);
  const prices = new Float64Array(strikes.length);
  let future = 0;
  for (let b = 0; b < PLAIN_NODES; b += 1) {
    for (let a = 0; a < PLAIN_NODES; a += 1) {
      let square = 0;
      for (let j = 10; j >= 0; j -= 1) {
        let row = 0;
        for (let i = 10 - j; i >= 0; i -= 1) row = row * nodes[b]! + coefficients[ROW_START[j]! + i]!;
        square = square * nodes[a]! + row;
      }
      const index = Math.sqrt(Math.max(square, 0));
      const weight = weights[a]! * weights[b]!;
      future += weight * index;
      for (let k = 0; k < strikes.length; k += 1) prices[k]! += weight * Math.max(index - strikes[k]!, 0);
    }
  }
  return { future, prices };
}

function kinkSplit(expiryYears: number, strikes: Float64Array, accuracy: IndexAccuracy) {
  const { future, calls } = integrateIndexSlice(windowAt(expiryYears), accuracy);
  const prices = new Float64Array(strikes.length);
  calls(strikes, prices);
  return { future, prices };
}

function volOf(future: number, strike: number, expiryYears: number, price: number): number {
  const miss = (vol: number): number => blackPrice(future, strike, vol * vol * expiryYears, true) - price;
  return findRoot(miss, 1e-3, 20).x;
}

function bestMs(work: () => unknown): number {
  let best = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

print('expiry   kink-split ms  plain 18×18 ms  ratio   max vol error: kink-split  plain');
for (const days of [30, 91, 182]) {
  const expiryYears = days / 365;
  const fine = integrateIndexSlice(windowAt(expiryYears), { panelCount: 96, order: 16, secondNodes: 120 });
  const strikes = moneyness.map((ratio) => ratio * fine.future);
  const exact = new Float64Array(strikes.length);
  fine.calls(strikes, exact);
  const vols = exact.map((price, at) => volOf(fine.future, strikes[at]!, expiryYears, price));
  const worst = ({ future, prices }: { future: number; prices: Float64Array }): number =>
    prices.reduce((most, price, at) => {
      const timeValue = exact[at]! - Math.max(fine.future - strikes[at]!, 0);
      // Below a thousandth of a point no vol can be told.
      if (timeValue < 1e-3) return most;
      return Math.max(most, Math.abs(volOf(future, strikes[at]!, expiryYears, price) - vols[at]!));
    }, 0);
  const ours = bestMs(() => kinkSplit(expiryYears, strikes, fastAccuracy));
  const plain = bestMs(() => plainProduct(expiryYears, strikes));
  const errors = [kinkSplit(expiryYears, strikes, fastAccuracy), plainProduct(expiryYears, strikes)].map(
    worst,
  );
  print(
    `${String(days).padStart(4)} d   ${ours.toFixed(4).padStart(12)}  ${plain.toFixed(4).padStart(14)}  ` +
      `${(plain / ours).toFixed(2).padStart(5)}   ${errors.map((error) => error.toExponential(1)).join('  ')}`,
  );
}
