import { blackPrices, blackTimeValues } from '#quant/black/black-prices.ts';
import { impliedVols, impliedVolsOfTimeValues } from '#quant/black/implied-vols.ts';
import { INVERSE_SQRT_TWO_PI, moneynessDistance } from '#quant/black/normalised-black.ts';
import { optionStatus, optionStatusNames } from '#quant/black/option-status.ts';
import { seededRandom, type SeededRandom } from '../../support/seeded-random.ts';

const MINUTE = 1 / (365.25 * 24 * 60);
const EPSILON = 2 ** -52;

/** Worst figures of one form of a round trip vol → price → vol → price. */
export interface RoundTripFigures {
  count: number;
  /** Elements by the name of their status. */
  statuses: Record<string, number>;
  /** NaN with status ok, or a number with another one. */
  unmarked: number;
  /** |B(σ′)/B − 1| over elements with status ok. */
  priceError: number;
  /** |σ′/σ − 1| where price·ε/(vega·σ) ≤ 1e-11. */
  volError: number;
  volErrorCount: number;
  /** Largest |σ′/σ − 1| in units of ε·max(1, price/(vega·σ)), over all with status ok. */
  volErrorInRoundings: number;
}

interface Columns {
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly isCall: Uint8Array;
}

/** Log-moneyness within ±6 standard deviations, T from a minute to 30 years, vol from 0.1 % to 400 %, the last two log-uniform. */
export function randomOptions(count: number, random: SeededRandom): Columns {
  const columns = {
    forwards: new Float64Array(count),
    strikes: new Float64Array(count),
    expiryYears: new Float64Array(count),
    vols: new Float64Array(count),
    isCall: new Uint8Array(count),
  };
  for (let i = 0; i < count; i += 1) {
    const years = Math.exp(Math.log(MINUTE) + random.next() * Math.log(30 / MINUTE));
    const vol = Math.exp(Math.log(0.001) + random.next() * Math.log(4000));
    const forward = Math.exp(Math.log(1e-2) + random.next() * Math.log(1e8));
    columns.expiryYears[i] = years;
    columns.vols[i] = vol;
    columns.forwards[i] = forward;
    columns.strikes[i] = forward * Math.exp((12 * random.next() - 6) * vol * Math.sqrt(years));
    columns.isCall[i] = random.next() < 0.5 ? 1 : 0;
  }
  return columns;
}

type Form = 'price' | 'timeValue';

function newFigures(): RoundTripFigures {
  return {
    count: 0,
    statuses: {},
    unmarked: 0,
    priceError: 0,
    volError: 0,
    volErrorCount: 0,
    volErrorInRoundings: 0,
  };
}

/** Sends random options there and back in pieces, through whole prices (half of them in the money) or time values. */
export function roundTrip(count: number, form: Form, seed: number): RoundTripFigures {
  const random = seededRandom(seed);
  const figures = newFigures();
  for (let left = count; left > 0; left -= 100_000) {
    const options = randomOptions(Math.min(left, 100_000), random);
    const size = options.vols.length;
    const prices = new Float64Array(size);
    const vols = new Float64Array(size);
    const again = new Float64Array(size);
    const status = new Uint8Array(size);
    const ignored = new Uint8Array(size);
    const price = form === 'price' ? blackPrices : blackTimeValues;
    price(prices, status, options);
    if (form === 'price') impliedVols(vols, status, { ...options, prices });
    else impliedVolsOfTimeValues(vols, status, { ...options, timeValues: prices });
    price(again, ignored, { ...options, vols });
    for (let i = 0; i < size; i += 1) addElement(figures, i, { options, prices, vols, again, status });
  }
  return figures;
}

interface There {
  readonly options: Columns;
  readonly prices: Float64Array;
  readonly vols: Float64Array;
  readonly again: Float64Array;
  readonly status: Uint8Array;
}

function addElement(
  figures: RoundTripFigures,
  i: number,
  { options, prices, vols, again, status }: There,
): void {
  const name = optionStatusNames[status[i]!]!;
  figures.count += 1;
  figures.statuses[name] = (figures.statuses[name] ?? 0) + 1;
  const isOk = status[i] === optionStatus.ok;
  if (Number.isNaN(vols[i]!) === isOk) figures.unmarked += 1;
  if (!isOk) return;
  const [forward, strike, vol] = [options.forwards[i]!, options.strikes[i]!, options.vols[i]!];
  const deviation = vol * Math.sqrt(options.expiryYears[i]!);
  const near = moneynessDistance(forward, strike) / deviation - deviation / 2;
  const vegaTimesVol =
    Math.min(forward, strike) * deviation * INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * near * near);
  const conditioning = prices[i]! / vegaTimesVol;
  const volError = Math.abs(vols[i]! / vol - 1);
  figures.priceError = Math.max(figures.priceError, Math.abs(again[i]! / prices[i]! - 1));
  figures.volErrorInRoundings = Math.max(
    figures.volErrorInRoundings,
    volError / (EPSILON * Math.max(1, conditioning)),
  );
  if (conditioning * EPSILON > 1e-11) return;
  figures.volErrorCount += 1;
  figures.volError = Math.max(figures.volError, volError);
}
