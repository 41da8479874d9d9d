// The Heston surface of 10 maturities × 21 strikes, parameters to prices, by prepared maturities and by the engine that
// prepares nothing, beside a COS sum of 1,024 terms with its payoff matrix made beforehand.
// Run: node tests/bench/heston-surface.bench.ts [rounds]
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { referenceKernels } from '#quant/engines/kernels.ts';
import { outOfTheMoneyVol } from '#quant/engines/out-of-the-money-vol.ts';
import { prepareSlice, pricePrepared } from '#quant/engines/prepared-slice.ts';
import { sinhLewis } from '#quant/engines/sinh-lewis.ts';
import { heston } from '#quant/models/heston.ts';
import { print } from './support/figures.ts';

const rounds = Number(process.argv[2] ?? 400);
const file = resolve(import.meta.dirname, '../../../shared/peers/heston_reference.json');
if (!existsSync(file)) {
  print('skipped: no ../shared/peers/heston_reference.json with the prices of 30 digits');
  process.exit(0);
}

interface Reference {
  readonly params: Record<'kappa' | 'theta' | 'sigma' | 'rho' | 'v0' | 'r' | 'q' | 'spot', number>;
  readonly days: readonly number[];
  readonly strikes: readonly (readonly number[])[];
  readonly calls: readonly (readonly number[])[];
}

const { params, days, strikes, calls } = JSON.parse(readFileSync(file, 'utf8')) as Reference;
const { kappa, theta, sigma, rho, v0, r, q, spot } = params;
const point = { kappa, theta, sigma, rho, v0 };
const slices = days.map((day, i) => {
  const years = day / 365;
  const forward = spot * Math.exp((r - q) * years);
  const k = Float64Array.from(strikes[i]!, (strike) => Math.log(strike / forward));
  return {
    years,
    forward,
    discount: Math.exp(-r * years),
    k,
    strikes: Float64Array.from(strikes[i]!),
    calls: calls[i]!,
  };
});
const cfOf = (years: number) => heston.capabilities.characteristicFunction!(point, years);

/** Largest error of the calls in units of spot 7580, from out-of-the-money prices per unit of forward. */
function priceError(surface: readonly Float64Array[]): number {
  return Math.max(
    ...slices.flatMap(({ k, forward, discount, calls: exact }, i) =>
      Array.from(k, (x, j) => {
        const call = x < 0 ? surface[i]![j]! - Math.expm1(x) : surface[i]![j]!;
        return Math.abs(call * forward * discount - exact[j]!);
      }),
    ),
  );
}

/** Largest error of implied vol; the exact out-of-the-money prices are the calls of 30 digits by parity. */
function volError(surface: readonly Float64Array[]): number {
  let worst = 0;
  for (const [i, { k, years, forward, discount, calls: exact }] of slices.entries()) {
    for (const [j, x] of k.entries()) {
      const call = exact[j]! / (forward * discount);
      const truth = outOfTheMoneyVol(x < 0 ? call + Math.expm1(x) : call, x, years).value;
      worst = Math.max(worst, Math.abs(outOfTheMoneyVol(surface[i]![j]!, x, years).value - truth));
    }
  }
  return worst;
}

const TERMS = 1024;

/** The textbook way with the range that the reference of this case uses: payoff matrix once, then φ̂ and a product. */
function prepareCos(): () => Float64Array[] {
  const parts = slices.map(({ years, k }) => {
    const width = 6 * 0.26 * Math.sqrt(years);
    const [a, b] = [-1.6 * width - 0.05, width + 0.05];
    const u = { re: new Float64Array(TERMS), im: new Float64Array(TERMS) };
    const payoffs = new Float64Array(k.length * TERMS);
    for (let j = 0; j < TERMS; j += 1) {
      const w = (j * Math.PI) / (b - a);
      u.re[j] = w;
      for (const [i, x] of k.entries()) {
        const y = w * (x - a);
        const chi = (Math.cos(y) * Math.exp(x) - Math.exp(a) + w * Math.sin(y) * Math.exp(x)) / (1 + w * w);
        const psi = j === 0 ? x - a : Math.sin(y) / w;
        payoffs[i * TERMS + j] = ((j === 0 ? 1 : 2) / (b - a)) * (Math.exp(x) * psi - chi);
      }
    }
    const cosines = u.re.map((w) => Math.cos(w * a));
    const sines = u.re.map((w) => Math.sin(w * a));
    const value = { re: new Float64Array(TERMS), im: new Float64Array(TERMS) };
    return { years, k, u, payoffs, cosines, sines, value };
  });
  return () =>
    parts.map(({ years, k, u, payoffs, cosines, sines, value }) => {
      cfOf(years).evaluate(u, value);
      for (let j = 0; j < TERMS; j += 1) value.re[j] = value.re[j]! * cosines[j]! + value.im[j]! * sines[j]!;
      return k.map((x, i) => {
        let put = 0;
        for (let j = 0; j < TERMS; j += 1) put += payoffs[i * TERMS + j]! * value.re[j]!;
        return x < 0 ? put : put - Math.expm1(x);
      });
    });
}

function preparePrepared(absolute: number): () => Float64Array[] {
  const tolerance = { absolute, relative: Number.POSITIVE_INFINITY };
  const prepared = slices.map(({ years, k }) => prepareSlice(cfOf(years), k, tolerance));
  const out = slices.map(({ k }) => new Float64Array(k.length));
  return () => {
    for (const [i, { years }] of slices.entries()) pricePrepared(prepared[i]!, cfOf(years), out[i]!);
    return out;
  };
}

function prepareEngine(absolute: number): () => Float64Array[] {
  const tolerance = { absolute, relative: Number.POSITIVE_INFINITY };
  return () =>
    slices.map(({ years, forward, k, strikes: own }) => {
      const input = {
        model: heston,
        params: point,
        expiryYears: years,
        forward,
        strikes: own,
        logMoneyness: k,
      };
      return sinhLewis.price({ ...input, tolerance, kernels: referenceKernels }).prices;
    });
}

const contestants = [
  { name: `COS, ${TERMS} terms, payoff matrix made beforehand`, run: prepareCos() },
  { name: 'prepared maturities, 1e-8 of forward', run: preparePrepared(1e-8) },
  { name: 'prepared maturities, 2e-14 of forward', run: preparePrepared(2e-14) },
  { name: 'engine sinh-lewis, nothing prepared, 1e-8', run: prepareEngine(1e-8) },
  { name: 'engine sinh-lewis, nothing prepared, 2e-14', run: prepareEngine(2e-14) },
];
const best = contestants.map(() => Number.POSITIVE_INFINITY);
for (let round = 0; round < rounds; round += 1) {
  for (const [i, { run }] of contestants.entries()) {
    const start = performance.now();
    run();
    best[i] = Math.min(best[i]!, performance.now() - start);
  }
}
print(`Heston surface 10 × 21, one thread, minimum of ${rounds} alternating rounds`);
for (const [i, { name, run }] of contestants.entries()) {
  const surface = run();
  const ratio = (best[0]! / best[i]!).toFixed(1);
  print(
    `${name.padEnd(48)} ${best[i]!.toFixed(3)} ms  ${ratio.padStart(5)} × the first` +
      `  price ${priceError(surface).toExponential(1)}  vol ${volError(surface).toExponential(1)}`,
  );
}
