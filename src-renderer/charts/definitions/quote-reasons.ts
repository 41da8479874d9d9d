import type { SurfaceSlice } from '#contract/schemas/surface.ts';

export type QuoteReason = SurfaceSlice['quotes']['reason'][number];

/** Why a quote takes no part in the fit, as a reader hears it. */
export const reasonWords: Readonly<Record<QuoteReason, string>> = {
  used: 'used',
  excludedByHand: 'excluded by hand',
  noBid: 'no bid',
  crossed: 'crossed: bid above ask',
  inTheMoney: 'in the money',
  belowIntrinsic: 'below intrinsic value',
  aboveMaximum: 'above the maximum price',
  spreadTooWide: 'spread too wide',
  tooFarFromForward: 'too far from the forward',
  convexity: 'breaks convexity in strike',
  outlier: 'outlier: far from the fit',
  noForward: 'no forward for this expiry',
};

export const methodWords = { svi: 'SVI', ssvi: 'SSVI', essvi: 'eSSVI', sabr: 'SABR' } as const;
export type SurfaceMethod = keyof typeof methodWords;
