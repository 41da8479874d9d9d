/** Quotes whose price is this many times that of the outermost one tell how fast prices fall towards it. */
const PRICE_RATIO = 10;
/** Slowest fall that is believed where the integral over the wing would else not converge. */
const LEAST_DECAY = 1.5;

/** Out-of-the-money prices of one expiry around K0, strikes ascending. */
export interface WingPrices {
  readonly strikes: ArrayLike<number>;
  /** Prices, discounted or not: the estimate has the same unit. */
  readonly prices: ArrayLike<number>;
  /** Place of K0: puts lie at and before it, calls at and after it. */
  readonly atmAt: number;
}

/**
 * What a log contract lacks because no quotes lie beyond the outermost strikes.
 *
 * Prices are continued as powers of the strike, P ∝ K^b below and C ∝ K^{−a} above, with b and a read from the last tenfold
 * fall of prices: ∫_0^{K1} 2P/K² dK = 2P1/(K1(b−1)), ∫_{Kn}^∞ 2C/K² dK = 2Cn/(Kn(a+1)). Since prices fall faster the
 * farther out they are, this is rather too much than too little, but no bound: none exists below the lowest strike.
 * @param wings prices of one expiry
 * @returns part of ∫2Q/K² dK beyond the quotes, not negative
 * @source Lee 2004, "The moment formula for implied volatility at extreme strikes" (why tails of prices are powers)
 */
export function missingLogContract(wings: WingPrices): number {
  const { strikes, prices } = wings;
  const last = strikes.length - 1;
  const put = prices[0]! / (strikes[0]! * (Math.max(decay(wings, -1), LEAST_DECAY) - 1));
  const call = prices[last]! / (strikes[last]! * (decay(wings, 1) + 1));
  return 2 * (put + call);
}

/**
 * What a contract on the square lacks beyond the outermost strikes, continued as in `missingLogContract`.
 *
 * ∫_0^{K1} 2P dK = 2P1K1/(b+1), ∫_{Kn}^∞ 2C dK = 2CnKn/(a−1).
 * @param wings prices of one expiry
 * @returns part of ∫2Q dK beyond the quotes, not negative
 */
export function missingSquare(wings: WingPrices): number {
  const { strikes, prices } = wings;
  const last = strikes.length - 1;
  const put = (prices[0]! * strikes[0]!) / (decay(wings, -1) + 1);
  const call = (prices[last]! * strikes[last]!) / (Math.max(decay(wings, 1), LEAST_DECAY) - 1);
  return 2 * (put + call);
}

/** |d ln price / d ln strike| over the last tenfold fall of prices, or over the whole wing where it falls less; at least 0. */
function decay({ strikes, prices, atmAt }: WingPrices, side: 1 | -1): number {
  const end = side === 1 ? strikes.length - 1 : 0;
  let at = end;
  while (at !== atmAt && !(prices[at]! >= PRICE_RATIO * prices[end]!)) at -= side;
  if (at === end) return 0;
  const fall = Math.log(prices[at]! / prices[end]!);
  return Math.max(0, fall / Math.abs(Math.log(strikes[at]! / strikes[end]!)));
}
