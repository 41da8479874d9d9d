/** Indices whose own publisher's files Volterra reads: the same index from a vendor is kept as a series of its own. */
const PUBLISHED = new Set([
  'VIX',
  'VIX1D',
  'VIX9D',
  'VIX3M',
  'VIX6M',
  'VIX1Y',
  'VVIX',
  'SKEW',
  'VXN',
  'RVX',
  'VXO',
  'OVX',
  'GVZ',
  'SPX',
  'GSPC',
  'SP500',
  'NDX',
  'RUT',
  'DJI',
]);
const SYMBOL = /^[A-Z0-9][A-Z0-9.-]{0,9}$/;

/** Series of a daily vendor file: `SPY`, but `VIX@yahoo` beside the exchange's own VIX. */
export function vendorSeriesId(symbol: string, vendor: string): string {
  const plain = symbol.toUpperCase().replace(/^\^/, '').replace(/\.US$/, '');
  return PUBLISHED.has(plain) ? `${plain}@${vendor}` : plain;
}

/** The file name without its ending, and without the `(1)` of a second download. */
export function baseName(fileName: string): string {
  return fileName.replace(/\.(csv|txt|tsv)$/i, '').replace(/ ?\(\d+\)$/, '');
}

/** A bare file name such as `SPY.csv` or `^VIX.csv` that is a symbol; lower case only for well-known indices. */
export function symbolOfName(name: string): string | undefined {
  const plain = name.replace(/^\^/, '');
  if (SYMBOL.test(plain)) return plain;
  const upper = plain.toUpperCase();
  return PUBLISHED.has(upper) ? upper : undefined;
}

/** Indices that Cboe publishes as one value a day; any other two-column table needs its name in the file name. */
const CBOE_SINGLE_VALUE = new Set([
  'VVIX',
  'SKEW',
  'VIX',
  'VIX1D',
  'VIX9D',
  'VIX3M',
  'VIX6M',
  'VIX1Y',
  'VXN',
  'RVX',
  'VXD',
  'VXO',
  'OVX',
  'GVZ',
  'EVZ',
  'VXEEM',
  'VXEFA',
  'VXSLV',
  'VXGDX',
  'VXAPL',
  'VXAZN',
  'VXGOG',
  'VXGS',
  'VXIBM',
  'VXTLT',
  'VXTYN',
  'BXM',
  'BXMD',
  'BXN',
  'BXR',
  'BXY',
  'PUT',
  'PUTR',
  'PUTY',
  'CLL',
  'CLLZ',
  'CNDR',
  'BFLY',
  'CMBO',
  'RXM',
  'VXTH',
  'LOVOL',
  'VPD',
  'VPN',
  'COR1M',
  'COR3M',
  'COR6M',
  'COR9M',
  'COR1Y',
  'DSPX',
  'VIXEQ',
  'SPX',
  'RUT',
  'DJX',
  'NDX',
]);

export function isCboeSingleValue(symbol: string): boolean {
  return CBOE_SINGLE_VALUE.has(symbol);
}

const VOLATILITY_PRODUCTS = new Set([
  'SVXY',
  'VXX',
  'VXXB',
  'VXZ',
  'VXZB',
  'UVXY',
  'XIV',
  'ZIV',
  'TVIX',
  'TVIZ',
  'VIXY',
  'VIXM',
  'VIIX',
  'VIIZ',
  'SVIX',
  'UVIX',
  'SVOL',
  'XVZ',
  'EXIV',
  'EVIX',
  'SPY',
]);

export function isVolatilityProduct(ticker: string): boolean {
  return VOLATILITY_PRODUCTS.has(ticker);
}
