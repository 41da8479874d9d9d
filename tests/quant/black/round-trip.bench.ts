// Vol → price → vol → price over random options: log-moneyness within ±6 standard deviations, T from a minute to 30 years,
// vol from 0.1 % to 400 %. Run: node tests/quant/black/round-trip.bench.ts [count] [seed]
import { blackPrices, blackTimeValues } from '#quant/black/black-prices.ts';
import { impliedVols, impliedVolsOfTimeValues } from '#quant/black/implied-vols.ts';
import { print } from '../../bench/support/figures.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { randomOptions, roundTrip } from './round-trip.ts';

const count = Number(process.argv[2] ?? 10_000_000);
const seed = Number(process.argv[3] ?? 20_260_531);

for (const form of ['timeValue', 'price'] as const) {
  const figures = roundTrip(count, form, seed);
  print(`${form}: ${figures.count} options, ${figures.unmarked} NaN without a status or numbers with one`);
  print(`  statuses ${JSON.stringify(figures.statuses)}`);
  print(`  largest relative price error ${figures.priceError.toExponential(1)}`);
  print(
    `  largest relative vol error ${figures.volError.toExponential(1)} over ${figures.volErrorCount} ` +
      'with price·2^-52/(vega·vol) up to 1e-11',
  );
  print(
    `  largest vol error in units of 2^-52·max(1, price/(vega·vol)): ${figures.volErrorInRoundings.toFixed(1)}`,
  );
}

const SPEED_COUNT = 200_000;
const ROUNDS = 15;
const random = seededRandom(seed);
const wild = randomOptions(SPEED_COUNT, random);
const market = {
  forwards: new Float64Array(SPEED_COUNT).fill(7580),
  strikes: new Float64Array(SPEED_COUNT),
  expiryYears: new Float64Array(SPEED_COUNT),
  vols: new Float64Array(SPEED_COUNT),
  isCall: wild.isCall,
};
for (let i = 0; i < SPEED_COUNT; i += 1) {
  market.expiryYears[i] = 0.02 + 1.98 * random.next();
  market.vols[i] = 0.05 + 0.75 * random.next();
  const deviation = market.vols[i]! * Math.sqrt(market.expiryYears[i]!);
  market.strikes[i] = 7580 * Math.exp((6 * random.next() - 3) * deviation);
}

function fastest(run: () => void): string {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return `${((best * 1e6) / SPEED_COUNT).toFixed(0)} ns`;
}

print('fastest of 15 rounds, one thread, per option');
for (const [name, options] of [
  ['T 0.02–2 y, vol 5–80 %, ±3 sd', market],
  ['as the round trip', wild],
] as const) {
  const prices = new Float64Array(SPEED_COUNT);
  const timeValues = new Float64Array(SPEED_COUNT);
  const out = new Float64Array(SPEED_COUNT);
  const status = new Uint8Array(SPEED_COUNT);
  const priceTime = fastest(() => blackPrices(prices, status, options));
  blackTimeValues(timeValues, status, options);
  const volTime = fastest(() => impliedVols(out, status, { ...options, prices }));
  const timeValueTime = fastest(() => impliedVolsOfTimeValues(out, status, { ...options, timeValues }));
  print(`  ${name}: price ${priceTime}, implied vol ${volTime}, of a time value ${timeValueTime}`);
}
