import { reasonWords } from '#renderer/charts/definitions/quote-reasons.ts';

/** Reasons of a calibration beside those of single quotes. */
const ownWords: Readonly<Record<string, string>> = {
  noRate: 'no rate for this expiry',
  expired: 'expired',
  american: 'can be exercised early',
  expiryTooNear: 'expires before the first day asked for',
  expiryTooFar: 'expires after the last day asked for',
  outsideMoneyness: 'strike outside the log-moneyness asked for',
  tooFewQuotes: 'too few quotes left in the expiry',
  thinned: 'more quotes than asked for in the expiry',
  otherDate: 'quotes of another date',
  unusableRow: 'a price, strike or date that makes no sense',
  repeatsMonthly: 'weekly future that settles with the monthly one',
  nodeExtrapolated: 'node of the repaired surface beyond the quotes',
  nodeWithoutBand: 'node of the repaired surface without a band',
  stripWithoutVariance: 'no variance swap: the strip has no value',
};

/** Why quotes were left out, as a reader hears it; a code that is not known stays as it is. */
export const leftOutWords = (reason: string): string =>
  ownWords[reason] ?? (reasonWords as Readonly<Record<string, string>>)[reason] ?? reason;

/** Every strike has a side that says nothing new: that it is left out explains no failure. */
export const isUsual = (reason: string): boolean =>
  reason === 'inTheMoney' || reason === 'thinned' || reason === 'nodeExtrapolated';
