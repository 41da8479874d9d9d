import { afterEach, describe, expect, it, vi } from 'vitest';
import { blackPrices, impliedVols, impliedVolsOfTimeValues } from '#kernels/black-batch.ts';
import * as referencePrices from '#quant/black/black-prices.ts';
import * as referenceVols from '#quant/black/implied-vols.ts';
import { seededRandom, type SeededRandom } from '../support/seeded-random.ts';
import { titleWithReason } from '../support/skip-reason.ts';
import { kernelSkipReason } from './support/kernels.ts';

const reason = kernelSkipReason('black');
const COUNT = 300_001;

function emptyOptions(count: number) {
  return {
    forwards: new Float64Array(count),
    strikes: new Float64Array(count),
    expiryYears: new Float64Array(count),
    vols: new Float64Array(count),
    isCall: new Uint8Array(count),
  };
}

/** Where options trade: T 0.02 to 2 years, vol 5 to 80 %, strikes within three deviations. */
function traded(random: SeededRandom) {
  const options = emptyOptions(COUNT);
  for (let i = 0; i < COUNT; i += 1) {
    options.expiryYears[i] = 0.02 + 1.98 * random.next();
    options.vols[i] = 0.05 + 0.75 * random.next();
    place(options, i, 3, random);
  }
  return options;
}

/** A minute to 30 years, vol 0.1 to 400 %, strikes within six deviations. */
function anywhere(random: SeededRandom) {
  const options = emptyOptions(COUNT);
  for (let i = 0; i < COUNT; i += 1) {
    options.expiryYears[i] = Math.exp(Math.log(2e-6) + random.next() * Math.log(1.5e7));
    options.vols[i] = Math.exp(Math.log(1e-3) + random.next() * Math.log(4000));
    place(options, i, 6, random);
  }
  return options;
}

function place(
  options: ReturnType<typeof emptyOptions>,
  i: number,
  deviations: number,
  random: SeededRandom,
): void {
  const s = options.vols[i]! * Math.sqrt(options.expiryYears[i]!);
  options.forwards[i] = Math.exp(-3 + 14 * random.next());
  options.strikes[i] = options.forwards[i]! * Math.exp(deviations * (2 * random.next() - 1) * s);
  options.isCall[i] = random.below(2);
}

/** What breaks a rule, one fault each, and what sits on an edge. */
function corners() {
  const rows = [
    [100, 100, 1, 0.2],
    [100, 100, 1e-9, 1e-4],
    [100, 100 * (1 + 2 ** -50), 1, 0.2],
    [0, 100, 1, 0.2],
    [-5, 100, 1, 0.2],
    [NaN, 100, 1, 0.2],
    [Infinity, 100, 1, 0.2],
    [100, 0, 1, 0.2],
    [100, NaN, 1, 0.2],
    [100, Infinity, 1, 0.2],
    [100, 100, 0, 0.2],
    [100, 100, -1, 0.2],
    [100, 100, NaN, 0.2],
    [100, 100, Infinity, 0.2],
    [100, 110, 1, 0],
    [100, 110, 1, -0.1],
    [100, 110, 1, NaN],
    [100, 110, 1, Infinity],
    [100, 110, 1, 50],
    [100, 1e6, 0.1, 0.2],
    [1e-300, 1e-299, 1, 0.5],
    [1e300, 1e299, 1, 0.5],
    [100, 101, 30, 4],
    [100, 1e-9, 1, 4],
  ] as const;
  const options = emptyOptions(2 * rows.length);
  for (const [i, [forward, strike, years, vol]] of rows.entries()) {
    for (const side of [0, 1]) {
      const at = 2 * i + side;
      options.forwards[at] = forward;
      options.strikes[at] = strike;
      options.expiryYears[at] = years;
      options.vols[at] = vol;
      options.isCall[at] = side;
    }
  }
  return options;
}

type Options = ReturnType<typeof emptyOptions>;

function priced(options: Options) {
  const count = options.vols.length;
  const [out, expected] = [new Float64Array(count), new Float64Array(count)];
  const [status, expectedStatus] = [new Uint8Array(count), new Uint8Array(count)];
  referencePrices.blackPrices(expected, expectedStatus, options);
  const backend = blackPrices(out, status, options);
  return { out, expected, status, expectedStatus, backend };
}

/** One rounding of s or a moves ln p by ε·d1², and each side makes a few of both; the rest as in the next test. */
function priceTolerance({ forwards, strikes, expiryYears, vols }: Options, i: number): number {
  const s = vols[i]! * Math.sqrt(expiryYears[i]!);
  const d1 = Math.abs(Math.log(forwards[i]! / strikes[i]!)) / s;
  return 5e-15 + 8e-16 * d1 * d1;
}

describe.skipIf(reason !== null)(titleWithReason('Black kernels', reason), () => {
  it.each([
    ['where options trade', traded],
    ['far beyond', anywhere],
  ])('price like the reference %s', (_, draw) => {
    const options = draw(seededRandom(3));
    const { out, expected, status, expectedStatus, backend } = priced(options);
    expect(backend).toBe('wasm-simd');
    expect(status).toEqual(expectedStatus);
    let excess = 0;
    for (let i = 0; i < COUNT; i += 1) {
      const difference = Math.abs(out[i]! - expected[i]!) / Math.max(expected[i]!, Number.MIN_VALUE);
      excess = Math.max(excess, difference / priceTolerance(options, i));
    }
    expect(excess).toBeLessThanOrEqual(1);
  });

  it.each([
    ['where options trade', traded],
    ['far beyond', anywhere],
  ])('invert like the reference %s', (_, draw) => {
    const options = draw(seededRandom(4));
    const timeValues = new Float64Array(COUNT);
    const ignored = new Uint8Array(COUNT);
    referencePrices.blackTimeValues(timeValues, ignored, options);
    const [out, expected] = [new Float64Array(COUNT), new Float64Array(COUNT)];
    const [status, expectedStatus] = [new Uint8Array(COUNT), new Uint8Array(COUNT)];
    referenceVols.impliedVolsOfTimeValues(expected, expectedStatus, { ...options, timeValues });
    impliedVolsOfTimeValues(out, status, { ...options, timeValues });
    expect(status).toEqual(expectedStatus);
    let worst = 0;
    for (let i = 0; i < COUNT; i += 1) {
      if (status[i] === 0) worst = Math.max(worst, Math.abs(out[i]! / expected[i]! - 1));
    }
    // Two Mills ratios at s just above 0.2, where the series hands over: 3.2e-15 is the worst of ten million.
    expect(worst).toBeLessThanOrEqual(5e-15);
  });

  it('give back the vols that whole prices were made from', () => {
    const options = traded(seededRandom(5));
    const prices = new Float64Array(COUNT);
    const status = new Uint8Array(COUNT);
    blackPrices(prices, status, options);
    const [out, expected] = [new Float64Array(COUNT), new Float64Array(COUNT)];
    const expectedStatus = new Uint8Array(COUNT);
    impliedVols(out, status, { ...options, prices });
    referenceVols.impliedVols(expected, expectedStatus, { ...options, prices });
    expect(status).toEqual(expectedStatus);
    let worst = 0;
    for (let i = 0; i < COUNT; i += 1) worst = Math.max(worst, Math.abs(out[i]! - expected[i]!));
    expect(worst).toBeLessThanOrEqual(5e-15);
  });

  it('give every fault and every edge to the reference', () => {
    const options = corners();
    const { out, expected, status, expectedStatus } = priced(options);
    expect(status).toEqual(expectedStatus);
    for (const [i, price] of expected.entries()) {
      if (Number.isNaN(price)) expect(out[i]).toBeNaN();
      else expect(out[i]! / price - 1 || 0, `row ${i >> 1}`).toBeCloseTo(0, 13);
    }
    const count = expected.length;
    const prices = Float64Array.from(expected, (price, i) => [price, -1, NaN, Infinity, 1e9, 0][i % 6]!);
    const [vols, expectedVols] = [new Float64Array(count), new Float64Array(count)];
    referenceVols.impliedVols(expectedVols, expectedStatus, { ...options, prices });
    impliedVols(vols, status, { ...options, prices });
    expect(status).toEqual(expectedStatus);
    for (const [i, vol] of expectedVols.entries()) {
      if (Number.isNaN(vol)) expect(vols[i]).toBeNaN();
      else expect(vols[i]! / vol).toBeCloseTo(1, 13);
    }
  });

  it('give an option the same bits alone and among others', () => {
    const options = anywhere(seededRandom(6));
    const { out: prices } = priced(options);
    const vols = new Float64Array(COUNT);
    impliedVols(vols, new Uint8Array(COUNT), { ...options, prices });
    for (let i = 0; i < 999; i += 1) {
      const one = Object.fromEntries(
        Object.entries({ ...options, prices }).map(([key, column]) => [key, column.slice(i, i + 1)]),
      ) as unknown as Options & { prices: Float64Array };
      const [price, vol] = [new Float64Array(1), new Float64Array(1)];
      blackPrices(price, new Uint8Array(1), one);
      impliedVols(vol, new Uint8Array(1), one);
      expect([price[0], vol[0]]).toEqual([prices[i], vols[i]]);
    }
  });
});

describe('without kernels', () => {
  afterEach(() => {
    vi.doUnmock('#kernels/load-kernels.ts');
    vi.resetModules();
  });

  it('the reference serves and is named', async () => {
    vi.resetModules();
    vi.doMock('#kernels/load-kernels.ts', () => ({ loadKernel: () => null }));
    const alone = await import('#kernels/black-batch.ts');
    const options = corners();
    const { expected } = priced(options);
    const out = new Float64Array(expected.length);
    expect(alone.blackPrices(out, new Uint8Array(out.length), options)).toBe('typescript');
    expect(out).toEqual(expected);
  });
});
