/** What each real file is, how many of its rows are used, and the first and last day; the files stay where they are. */
export interface ExpectedFile {
  /** Format, or the error code of a file that is refused or has to be mapped. */
  readonly is: string;
  readonly accepted?: number;
  readonly first?: string;
  readonly last?: string;
}

const daily = (accepted: number, first = '2018-01-02', last = '2019-02-15'): ExpectedFile => ({
  is: 'alpha-vantage',
  accepted,
  first,
  last,
});
const bars15 = (accepted = 780): ExpectedFile => ({
  is: 'alpha-vantage',
  accepted,
  first: '2019-01-04',
  last: '2019-02-15',
});
const bars1 = (accepted: number): ExpectedFile => ({
  is: 'alpha-vantage',
  accepted,
  first: '2019-02-11',
  last: '2019-02-15',
});
const chain = (accepted: number, day: string): ExpectedFile => ({
  is: 'cboe-quotedata',
  accepted,
  first: day,
  last: day,
});
const history = (accepted: number, first: string): ExpectedFile => ({
  is: 'cboe-index-history',
  accepted,
  first,
  last: '2025-06-30',
});
const curve = (day: string): ExpectedFile => ({
  is: 'cboe-settlement-curve',
  accepted: 14,
  first: day,
  last: day,
});
const SYMBOLS_15 = ['AAPL', 'GLD', 'JPM', 'MSFT', 'QQQ', 'SLV', 'SPY', 'TZA', 'VIX', 'VXXB', 'XLP'];
const SYMBOLS_DAILY = ['AAPL', 'GLD', 'JPM', 'MSFT', 'QQQ', 'SLV', 'SPY', 'TZA', 'UGA', 'VIX', 'XLP'];

export const realFiles: Readonly<Record<string, ExpectedFile>> = {
  'index-daily/VIX_History.csv': history(8960, '1990-01-02'),
  'index-daily/VIX9D_History.csv': history(3643, '2011-01-04'),
  'index-daily/VIX3M_History.csv': history(3969, '2009-09-18'),
  'index-daily/VVIX_History.csv': history(4800, '2006-03-06'),
  'index-daily/SKEW_History.csv': history(8923, '1990-01-02'),
  'index-daily/SPX_History.csv': history(24_489, '1927-12-30'),
  'index-daily/NDX_History.csv': history(10_014, '1985-10-01'),
  'index-daily/PCR_RATIOS_HISTORICO.csv': {
    is: 'cboe-put-call',
    accepted: 1441,
    first: '2019-10-07',
    last: '2025-06-30',
  },
  'index-daily/VIX_2004-current.csv': {
    is: 'cboe-vixcurrent',
    accepted: 3291,
    first: '2004-01-02',
    last: '2017-01-27',
  },
  'index-daily/vix_cash.csv': { is: 'vix-family', accepted: 3521, first: '2008-01-02', last: '2021-12-23' },
  'index-daily/vix_term_structure.csv': {
    is: 'vix-family',
    accepted: 2012,
    first: '2011-01-03',
    last: '2018-12-31',
  },
  // One of the 4,006 rows is a day of nulls.
  'index-daily/yahoo_vix.csv': { is: 'yahoo-daily', accepted: 4005, first: '2001-06-13', last: '2017-05-16' },
  'vix-futures/vix_futures.csv': { is: 'vx-ranked', accepted: 3711, first: '2007-04-02', last: '2021-12-23' },
  'vix-futures/VIX_futures_M1-M7.csv': {
    is: 'vx-ranked',
    accepted: 4849,
    first: '2004-03-26',
    last: '2023-06-30',
  },
  'vix-futures/curve/VIX_FUTURES_CURVE_2026-07-14.csv': curve('2026-07-14'),
  'vix-futures/curve/VIX_FUTURES_CURVE_2026-07-16.csv': curve('2026-07-16'),
  'vix-futures/curve/VIX_FUTURES_CURVE_2026-07-17.csv': curve('2026-07-17'),
  // Two of the 31,795 rows give another value for a day and expiry that an earlier row has.
  'vix-term-structure/vix_term_structure_data.csv': {
    is: 'cboe-published-vix',
    accepted: 31_793,
    first: '2010-10-11',
    last: '2023-06-30',
  },
  'options/cboe-quotedata/spx_2022-02-19.csv': chain(9428, '2022-02-18'),
  'options/cboe-quotedata/spx_2023-04-05.csv': chain(9210, '2023-04-05'),
  'options/cboe-quotedata/spx_2023-04-14.csv': chain(9048, '2023-04-14'),
  'options/cboe-quotedata/spx_2023-05-26.csv': chain(8677, '2023-05-26'),
  'options/cboe-quotedata/spx_2023-06-09_1340.csv': chain(8894, '2023-06-09'),
  'options/cboe-quotedata/vix_2023-05-15_1147.csv': chain(657, '2023-05-15'),
  'options/cboe-quotedata/spy_2023-04-11.csv': chain(3849, '2023-04-11'),
  'options/cboe-quotedata/qqq_2023-06-12.csv': chain(3623, '2023-06-12'),
  'options/yahoo/VIX_April_16_2021_de_may_19_2021.csv': {
    is: 'yahoo-options',
    accepted: 37,
    first: '2021-04-16',
    last: '2021-04-16',
  },
  'options/barchart/spx_call_24_3_21.csv': { is: 'FILE_DAMAGED' },
  'options/barchart/spx_call_24_3_21.txt': { is: 'FILE_DAMAGED' },
  'options/sp-index.txt': { is: 'FORMAT_UNDATED' },
  'options/spy_put.csv': { is: 'option-eod-record', accepted: 21, first: '2018-10-19', last: '2018-11-16' },
  'kline/cn_equity_5min.csv': { is: 'FORMAT_UNKNOWN' },
  'kline/iwm_tna_2014_2018.csv': {
    is: 'long-symbol-bars',
    accepted: 2516,
    first: '2014-01-02',
    last: '2018-12-31',
  },
  ...Object.fromEntries(SYMBOLS_15.map((symbol) => [`kline/${symbol}_15min.csv`, bars15()])),
  'kline/UGA_15min.csv': bars15(639),
  ...Object.fromEntries(SYMBOLS_DAILY.map((symbol) => [`kline/${symbol}_daily.csv`, daily(283)])),
  'kline/VXXB_daily.csv': daily(272, '2018-01-18'),
  'kline/SPY_1min.csv': bars1(1950),
  'kline/QQQ_1min.csv': bars1(1948),
  'kline/GLD_1min.csv': bars1(1927),
  'realized/df_mfgarch.csv': {
    is: 'realised-variance',
    accepted: 11_938,
    first: '1971-01-04',
    last: '2018-04-30',
  },
  'rates/2021-daily-treasury-rates.csv': {
    is: 'treasury-par-yields',
    accepted: 251,
    first: '2021-01-04',
    last: '2021-12-31',
  },
  'rates/2022-daily-treasury-rates.csv': {
    is: 'treasury-par-yields',
    accepted: 249,
    first: '2022-01-03',
    last: '2022-12-30',
  },
  'rates/2023-daily-treasury-rates.csv': {
    is: 'treasury-par-yields',
    accepted: 250,
    first: '2023-01-03',
    last: '2023-12-29',
  },
  'rates/fred_DFF_fed_funds_rate.csv': {
    is: 'fred',
    accepted: 25_933,
    first: '1954-07-01',
    last: '2025-06-30',
  },
  'rates/DTB3.csv': { is: 'fred', accepted: 5279, first: '2005-01-03', last: '2025-03-27' },
  'rates/tbill13week.csv': {
    is: 'treasurydirect-bill',
    accepted: 2419,
    first: '2005-01-03',
    last: '2014-08-15',
  },
  'etp/vix_etf.csv': { is: 'etp-closes', accepted: 2575, first: '2011-10-04', last: '2021-12-27' },
  'etp/XIV.csv': { is: 'etp-closes', accepted: 2526, first: '2007-01-31', last: '2017-02-09' },
  'garch/bollerslev_ghysels.txt': { is: 'FORMAT_UNDATED' },
  'garch/sp500.csv.gz': { is: 'yahoo-daily', accepted: 5031, first: '1999-01-04', last: '2018-12-31' },
  // 46 holidays without a value count as blank.
  'garch/vix.csv.gz': { is: 'fred', accepted: 1259, first: '2014-01-03', last: '2019-01-03' },
  'README.md': { is: 'FORMAT_UNKNOWN' },
  'surface-repair/manifest.json': { is: 'FORMAT_UNKNOWN' },
};

/** 112 contracts by their common shape; their sums are in the test. */
export function isVxContract(path: string): boolean {
  return /^vix-futures\/cfe\/CFE_[FGHJKMNQUVXZ]\d\d_VX\.csv$/.test(path);
}

/** Arrays of numbers for another purpose: no text, refused. */
export function isBinary(path: string): boolean {
  return /^surface-repair\/.*\.f32\.gz$/.test(path);
}
