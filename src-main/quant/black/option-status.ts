/** Why an element of a batch of options has a number or has none. Anything but `ok` comes with NaN. */
export const optionStatus = {
  ok: 0,
  /** The price is below its no-arbitrage minimum, the intrinsic value. */
  belowIntrinsic: 1,
  /** The price is above its no-arbitrage maximum: the forward for a call, the strike for a put. */
  aboveMaximum: 2,
  /** Expiry is at or before the valuation time. */
  expired: 3,
  badForward: 4,
  badStrike: 5,
  badExpiry: 6,
  badPrice: 7,
  badVol: 8,
  /** The price is its intrinsic value to the last bit: every small vol fits. */
  noTimeValue: 9,
  /** The engine could not reach the tolerance that was asked for. */
  notConverged: 10,
  /** The price is smaller than the error of its engine, so no vol can be read from it. */
  belowPrecision: 11,
} as const;

export type OptionStatus = (typeof optionStatus)[keyof typeof optionStatus];
export type OptionStatusName = keyof typeof optionStatus;

/** Names by code: `optionStatusNames[optionStatus.expired] === 'expired'`. */
export const optionStatusNames = Object.keys(optionStatus) as readonly OptionStatusName[];
