// A million Black prices and implied vols, by SIMD kernel and by the reference: years 0.02 to 2, vols 5 to 80 %, strikes
// within three deviations, out-of-the-money sides.
import { blackPrices as referencePrices } from '#quant/black/black-prices.ts';
import { impliedVolsOfTimeValues as referenceVols } from '#quant/black/implied-vols.ts';
import { randomStream } from '#quant/math/philox.ts';
import { measure, report, worstDifference } from './figure.ts';

const COUNT = 1_000_000;
const random = randomStream(20260531);
const column = (value: (i: number) => number): Float64Array =>
  Float64Array.from({ length: COUNT }, (_, i) => value(i));
const expiryYears = column((i) => 0.02 + 1.98 * random.uniform(i, 0));
const vols = column((i) => 0.05 + 0.75 * random.uniform(i, 1));
const forwards = column((i) => 7580 * Math.exp(0.032 * expiryYears[i]!));
const strikes = column(
  (i) => forwards[i]! * Math.exp((6 * random.uniform(i, 2) - 3) * vols[i]! * Math.sqrt(expiryYears[i]!)),
);
const isCall = Uint8Array.from(strikes, (strike, i) => (strike >= forwards[i]! ? 1 : 0));
const asked = { forwards, strikes, expiryYears, vols, isCall };
const status = new Uint8Array(COUNT);
const exact = new Float64Array(COUNT);
referencePrices(exact, status, asked);
const priced = { timeValues: exact, forwards, strikes, expiryYears };

type Prices = typeof referencePrices;
type Vols = typeof referenceVols;

function reportBoth(backend: string, prices: Prices, impliedVols: Vols): void {
  const out = new Float64Array(COUNT);
  const price = measure(() => prices(out, status, asked), { runs: 7 });
  // Relative to the price where it is above a millionth of the forward.
  const relative = out.map((value, i) => (exact[i]! > 7.58e-3 ? value / exact[i]! - 1 : 0));
  const zeros = new Float64Array(COUNT);
  report({
    name: `prices ${backend}`,
    ...price,
    accuracy: `${worstDifference(relative, zeros).toExponential(1)} relative to the reference`,
  });
  const inverse = measure(() => impliedVols(out, status, priced), { runs: 7 });
  report({
    name: `vols ${backend}`,
    ...inverse,
    accuracy: `${worstDifference(out, vols).toExponential(1)} vol`,
  });
}

const kernels = await import('#kernels/black-batch.ts').catch(() => null);
const backend = kernels?.impliedVolsOfTimeValues(exact.slice(0, 2), status.slice(0, 2), {
  timeValues: exact.slice(0, 2),
  forwards: forwards.slice(0, 2),
  strikes: strikes.slice(0, 2),
  expiryYears: expiryYears.slice(0, 2),
});
if (kernels && backend === 'wasm-simd')
  reportBoth('SIMD', kernels.blackPrices, kernels.impliedVolsOfTimeValues);
reportBoth('TypeScript', referencePrices, referenceVols);
