import type { RecordKind } from '#quant/market/records.ts';

const LABELS: Readonly<Record<string, string>> = {
  VIX: 'Cboe Volatility Index',
  VIX9D: 'Cboe 9-Day Volatility Index',
  VIX3M: 'Cboe 3-Month Volatility Index',
  VIX6M: 'Cboe 6-Month Volatility Index',
  VIX1Y: 'Cboe 1-Year Volatility Index',
  VVIX: 'Volatility of the VIX',
  SKEW: 'Cboe SKEW Index',
  SPX: 'S&P 500',
  SP500: 'S&P 500 (merged tables)',
  NDX: 'Nasdaq-100',
  VX: 'VIX futures, all contracts',
  VIX_BY_EXPIRY: 'Published VIX by SPX expiry',
  UST_PAR: 'US Treasury par yields',
  FED_FUNDS: 'Effective federal funds rate',
};

const VOL_INDEX = /^(VIX|VIX9D|VIX3M|VIX6M|VIX1Y|VIX1D|VVIX|VXN|RVX|OVX|GVZ|VXO|VXD|VXV|VXMT|VIXCLS)(@.*)?$/;

export function labelOf(seriesId: string, kind: RecordKind): string {
  const known = LABELS[seriesId];
  if (known) return known;
  if (kind === 'ranked-future') return `VIX futures by rank, table ${seriesId.replace('VX_RANKED:', '')}`;
  if (seriesId.startsWith('PCR_')) return `Put/call ratio, ${seriesId.slice(4).replaceAll('_', ' ')}`;
  const [symbol, vendor] = seriesId.split('@');
  return vendor ? `${symbol} (${vendor})` : seriesId;
}

/** Unit of the values of a series, as published. */
export function unitOf(seriesId: string, kind: RecordKind): string {
  if (kind === 'yield') return 'percent';
  if (kind === 'vx-bar' || kind === 'ranked-future' || kind === 'published-vix') return 'VIX points';
  if (kind === 'option-quote') return 'index points or dollars';
  if (VOL_INDEX.test(seriesId)) return 'vol points';
  if (seriesId.startsWith('PCR_')) return 'ratio';
  if (seriesId.endsWith('_PCT2')) return 'percent² a day';
  if (seriesId.endsWith('_PCT')) return 'percent';
  if (seriesId.endsWith('_LOG_RETURN')) return 'log return';
  return 'points or dollars';
}
