// Twins of hot loops beside their references, one thread: time of one of many elements, ratio and largest difference.
// Run after `npm run build`: node tests/bench/kernels.bench.ts [elements]
import { blackPrices, impliedVols } from '#kernels/black-batch.ts';
import { findEngineKernels } from '#kernels/engine-kernels.ts';
import { loadKernel } from '#kernels/load-kernels.ts';
import * as referencePrices from '#quant/black/black-prices.ts';
import * as referenceVols from '#quant/black/implied-vols.ts';
import { sumWaves } from '#quant/engines/sum-waves.ts';
import { complexVector } from '#quant/math/complex-vector.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { print } from './support/figures.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 7;
const random = seededRandom(1);

/** Least nanoseconds per element over some rounds. */
function least(elements: number, work: () => void): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    work();
    best = Math.min(best, performance.now() - started);
  }
  return (best / elements) * 1e6;
}

function report(name: string, reference: number, twin: number, difference: string): void {
  const ratio = (reference / twin).toFixed(1);
  print(
    `${name}: reference ${reference.toFixed(1)} ns, twin ${twin.toFixed(1)} ns, ${ratio} times; ${difference}`,
  );
}

function worst(values: Float64Array, references: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) {
    if (references[i] === 0) continue;
    most = Math.max(most, Math.abs(values[i]! / references[i]! - 1));
  }
  return most;
}

function benchFunctions(): void {
  const BLOCK = 4096;
  type Name = 'exp' | 'log' | 'sin' | 'cos';
  const kernel = loadKernel<Record<Name, (x: number, out: number, count: number) => void>>('vector-math');
  if (kernel === null) return print('The kernels are not built: run `npm run build`.');
  const { addresses, views } = kernel.columns(BLOCK, BLOCK);
  const x = views[0]!.map(() => 0.1 + 10 * random.next());
  views[0]!.set(x);
  const expected = new Float64Array(BLOCK);
  for (const name of ['exp', 'log', 'sin', 'cos'] as const) {
    const reference = least(100 * BLOCK, () => {
      for (let round = 0; round < 100; round += 1)
        for (let i = 0; i < BLOCK; i += 1) expected[i] = Math[name](x[i]!);
    });
    const twin = least(100 * BLOCK, () => {
      for (let round = 0; round < 100; round += 1) kernel.run[name](addresses[0]!, addresses[1]!, BLOCK);
    });
    report(name, reference, twin, `relative difference ${worst(views[1]!, expected).toExponential(1)}`);
  }
}

/** T 0.02 to 2 years, vol 5 to 80 %, strikes within three deviations. */
function randomOptions() {
  const column = (): Float64Array => new Float64Array(count);
  const options = {
    forwards: column(),
    strikes: column(),
    expiryYears: column(),
    vols: column(),
    isCall: new Uint8Array(count),
  };
  for (let i = 0; i < count; i += 1) {
    const years = (options.expiryYears[i] = 0.02 + 1.98 * random.next());
    const vol = (options.vols[i] = 0.05 + 0.75 * random.next());
    const forward = (options.forwards[i] = 7580 * Math.exp(0.032 * years));
    options.strikes[i] = forward * Math.exp((6 * random.next() - 3) * vol * Math.sqrt(years));
    options.isCall[i] = random.below(2);
  }
  return options;
}

function benchBlack(): void {
  const options = randomOptions();
  const [out, expected] = [new Float64Array(count), new Float64Array(count)];
  const status = new Uint8Array(count);
  const price = least(count, () => {
    referencePrices.blackPrices(expected, status, options);
  });
  const priceTwin = least(count, () => {
    blackPrices(out, status, options);
  });
  report('Black price', price, priceTwin, `relative difference ${worst(out, expected).toExponential(1)}`);
  const prices = expected.slice();
  const vol = least(count, () => {
    referenceVols.impliedVols(expected, status, { ...options, prices });
  });
  const volTwin = least(count, () => {
    impliedVols(out, status, { ...options, prices });
  });
  const error = out.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  report('Implied vol', vol, volTwin, `difference ${error.toExponential(1)} in vol`);
}

/** 21 strikes on 50 nodes of a contour, as one maturity asks for. */
function benchWaves(): void {
  const [positionCount, nodeCount, calls] = [21, 50, 2000];
  const [nodes, weights] = [complexVector(nodeCount), complexVector(nodeCount)];
  for (let j = 0; j < nodeCount; j += 1) {
    nodes.re[j] = 0.1 * Math.exp(0.15 * j);
    nodes.im[j] = 0.5 + 0.04 * nodes.re[j]!;
    weights.re[j] = random.next() - 0.5;
    weights.im[j] = random.next() - 0.5;
  }
  const positions = Float64Array.from({ length: positionCount }, () => -0.3 * random.next());
  const timeOf = (work: typeof sumWaves, out: Float64Array): number =>
    least(calls * positionCount * nodeCount, () => {
      for (let call = 0; call < calls; call += 1) work(out.fill(0), positions, nodes, weights);
    });
  const [out, expected] = [new Float64Array(positionCount), new Float64Array(positionCount)];
  const reference = timeOf(sumWaves, expected);
  const twin = timeOf(findEngineKernels().sumWaves, out);
  const error = out.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  report('Term of a Fourier sum', reference, twin, `difference of the sums ${error.toExponential(1)}`);
}

benchFunctions();
benchBlack();
benchWaves();
