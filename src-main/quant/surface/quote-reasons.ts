/** Why a quote is not in the fit; `used` where it is. */
export const quoteReasons = [
  'used',
  'excludedByHand',
  'noBid',
  'crossed',
  'inTheMoney',
  'belowIntrinsic',
  'aboveMaximum',
  'spreadTooWide',
  'tooFarFromForward',
  'convexity',
  'outlier',
  'noForward',
] as const;

export type QuoteReason = (typeof quoteReasons)[number];
