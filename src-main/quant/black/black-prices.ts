import { moneynessDistance, normalisedPrice } from './normalised-black.ts';
import { isVol, refuseBlack, type VolColumns } from './option-columns.ts';
import { optionStatus } from './option-status.ts';

/**
 * Undiscounted Black-76 prices, B = ω(F N(ωd1) − K N(ωd2)) as intrinsic value plus out-of-the-money price.
 * @param out [n] prices in units of the underlying; NaN where the status is not `ok`
 * @param status [n] `optionStatus` of each element
 * @param options columns [n]; a vol of 0 gives intrinsic value
 * @source F. Black 1976, "The pricing of commodity contracts", J. Financial Economics 3, equation (16)
 */
export function blackPrices(out: Float64Array, status: Uint8Array, options: VolColumns): void {
  const { forwards, strikes, isCall } = options;
  writeDeviations(out, status, options);
  for (let i = 0; i < out.length; i += 1) {
    const forward = forwards[i]!;
    const strike = strikes[i]!;
    const timeValue = timeValueAt(forward, strike, out[i]!);
    const moneyness = isCall[i] === 1 ? forward - strike : strike - forward;
    out[i] = moneyness > 0 ? moneyness + timeValue : timeValue;
  }
}

/**
 * Undiscounted Black-76 prices of the out-of-the-money sides, min(F, K) p(|ln F/K|, σ√T): relatively exact however small.
 * @param out [n] time values in units of the underlying; NaN where the status is not `ok`
 * @param status [n] `optionStatus` of each element
 * @param options columns [n]; `isCall` plays no part
 * @source as `normalisedPrice`
 */
export function blackTimeValues(
  out: Float64Array,
  status: Uint8Array,
  options: Omit<VolColumns, 'isCall'>,
): void {
  const { forwards, strikes } = options;
  writeDeviations(out, status, options);
  for (let i = 0; i < out.length; i += 1) out[i] = timeValueAt(forwards[i]!, strikes[i]!, out[i]!);
}

/** σ√T, and NaN where the status is not `ok`: a loop of its own leaves the compiler room to inline the price. */
function writeDeviations(
  out: Float64Array,
  status: Uint8Array,
  { forwards, strikes, expiryYears, vols }: Omit<VolColumns, 'isCall'>,
): void {
  for (let i = 0; i < out.length; i += 1) {
    const years = expiryYears[i]!;
    const vol = vols[i]!;
    const why = refuseBlack(forwards[i]!, strikes[i]!, years);
    status[i] = why === optionStatus.ok && !isVol(vol) ? optionStatus.badVol : why;
    out[i] = status[i] === optionStatus.ok ? vol * Math.sqrt(years) : Number.NaN;
  }
}

function timeValueAt(forward: number, strike: number, deviation: number): number {
  const low = forward < strike ? forward : strike;
  return low * normalisedPrice(moneynessDistance(forward, strike), deviation);
}

/** European options on a spot with rates as columns [n]; rates are continuously compounded per year. */
export interface SpotColumns {
  readonly spots: Float64Array;
  readonly rates: Float64Array;
  readonly dividendYields: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  /** 1 call, 0 put. */
  readonly isCall: Uint8Array;
}

/**
 * Discounted Black-Scholes prices: e^{−rT} times the Black-76 price on F = S e^{(r−q)T}.
 * @param out [n] prices in units of the underlying; NaN where the status is not `ok`
 * @param status [n]; `badForward` where spot or rates make no forward
 * @param options columns [n]
 * @source F. Black and M. Scholes 1973, J. Political Economy 81; R. Merton 1973 for the dividend yield
 */
export function blackScholesPrices(out: Float64Array, status: Uint8Array, options: SpotColumns): void {
  const { spots, rates, dividendYields, expiryYears } = options;
  const forwards = new Float64Array(out.length);
  for (let i = 0; i < out.length; i += 1) {
    const carry = (rates[i]! - dividendYields[i]!) * expiryYears[i]!;
    // An expiry that makes no sense is to be told of as such, not as the forward it spoils.
    forwards[i] = Number.isFinite(expiryYears[i]!) ? spots[i]! * Math.exp(carry) : spots[i]!;
  }
  blackPrices(out, status, { ...options, forwards });
  for (let i = 0; i < out.length; i += 1) {
    if (status[i] === optionStatus.ok) out[i] = out[i]! * Math.exp(-rates[i]! * expiryYears[i]!);
  }
}
