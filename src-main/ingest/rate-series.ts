/** FRED series that are interest rates: the curve they belong to and their tenor in days. */
export const FRED_RATES: Readonly<Record<string, { curveId: string; tenorDays: number }>> = {
  DFF: { curveId: 'FED_FUNDS', tenorDays: 1 },
  EFFR: { curveId: 'FED_FUNDS_EFFR', tenorDays: 1 },
  SOFR: { curveId: 'SOFR', tenorDays: 1 },
  DTB4WK: { curveId: 'TBILL_4W_DISCOUNT', tenorDays: 28 },
  DTB3: { curveId: 'TBILL_13W_DISCOUNT', tenorDays: 91 },
  DTB6: { curveId: 'TBILL_26W_DISCOUNT', tenorDays: 182 },
  DTB1YR: { curveId: 'TBILL_52W_DISCOUNT', tenorDays: 364 },
  DGS1MO: { curveId: 'UST_CMT', tenorDays: 30 },
  DGS3MO: { curveId: 'UST_CMT', tenorDays: 91 },
  DGS6MO: { curveId: 'UST_CMT', tenorDays: 182 },
  DGS1: { curveId: 'UST_CMT', tenorDays: 365 },
  DGS2: { curveId: 'UST_CMT', tenorDays: 730 },
  DGS3: { curveId: 'UST_CMT', tenorDays: 1095 },
  DGS5: { curveId: 'UST_CMT', tenorDays: 1825 },
  DGS7: { curveId: 'UST_CMT', tenorDays: 2555 },
  DGS10: { curveId: 'UST_CMT', tenorDays: 3650 },
  DGS20: { curveId: 'UST_CMT', tenorDays: 7300 },
  DGS30: { curveId: 'UST_CMT', tenorDays: 10_950 },
};

/** Other daily series of FRED that analysts of volatility load; under the header DATE no other name is taken for one. */
export const FRED_LEVELS = new Set([
  'VIXCLS',
  'VXVCLS',
  'VXNCLS',
  'VXOCLS',
  'VXDCLS',
  'RVXCLS',
  'OVXCLS',
  'GVZCLS',
  'EVZCLS',
  'VXEEMCLS',
  'VXEWZCLS',
  'VXFXICLS',
  'VXGDXCLS',
  'VXSLVCLS',
  'VXAPLCLS',
  'VXAZNCLS',
  'SP500',
  'NASDAQ100',
  'NASDAQCOM',
  'DJIA',
  'T10Y2Y',
  'T10Y3M',
  'T10YIE',
  'T5YIE',
  'TEDRATE',
  'DEXUSEU',
  'DEXJPUS',
  'DEXUSUK',
  'DTWEXBGS',
  'DCOILWTICO',
  'DCOILBRENTEU',
  'BAMLH0A0HYM2',
  'BAMLC0A0CM',
  'NFCI',
  'STLFSI4',
  'USEPUINDXD',
  'WLEMUINDXD',
]);

/** Days of a par-yield column such as `1 Mo`, `1.5 Month` or `10 Yr`; undefined for other names. */
export function tenorOfColumn(name: string): number | undefined {
  const parts = /^(\d+(?:\.\d)?) ?(mo|month|yr|year)s?$/.exec(name);
  if (!parts) return undefined;
  const count = Number(parts[1]);
  if (parts[2]!.startsWith('y')) return count * 365;
  return MONTH_DAYS[count];
}

const MONTH_DAYS: Readonly<Record<number, number>> = { 1: 30, 1.5: 45, 2: 60, 3: 91, 4: 121, 6: 182 };
