import type { RecordChunk, RecordKind } from '#quant/market/records.ts';

/** Where the records of one kind live: columns in the order in which rows are written, compared and hashed. */
export interface RecordTable {
  readonly kind: RecordKind;
  readonly table: string;
  /** `series_no` or `chain_no`: the dictionary number that a batch's scope is counted in. */
  readonly scopeColumn: string;
  /** Rest of the primary key. */
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** Key column whose first and last value bound a batch within its scope; none where a scope is one unit. */
  readonly rangeColumn: string | null;
}

type Columns = readonly ArrayLike<number>[];

const table = (
  kind: RecordKind,
  name: string,
  columns: { keys: string[]; values: string[] },
  scopeColumn = 'series_no',
): RecordTable => ({
  kind,
  table: name,
  scopeColumn,
  ...columns,
  rangeColumn: scopeColumn === 'series_no' ? columns.keys[0]! : null,
});

const PRICES = ['open_value', 'high_value', 'low_value', 'close_value', 'volume_count'];

export const recordTables: Readonly<Record<RecordKind, RecordTable>> = {
  'daily-bar': table('daily-bar', 'daily_bar', { keys: ['day_number'], values: PRICES }),
  'intraday-bar': table('intraday-bar', 'intraday_bar', { keys: ['end_ms'], values: PRICES }),
  'vx-bar': table('vx-bar', 'vx_bar', {
    keys: ['day_number'],
    values: [
      'open_points',
      'high_points',
      'low_points',
      'close_points',
      'settle_points',
      'volume_contracts',
      'efp_contracts',
      'open_interest_contracts',
      'is_dependent',
    ],
  }),
  'ranked-future': table('ranked-future', 'ranked_future', {
    keys: ['day_number', 'rank_number'],
    values: ['settle_points'],
  }),
  'published-vix': table('published-vix', 'published_vix', {
    keys: ['day_number', 'expiry_day'],
    values: ['vix_points'],
  }),
  yield: table('yield', 'yield', { keys: ['day_number', 'tenor_days'], values: ['rate_percent'] }),
  'option-quote': table(
    'option-quote',
    'option_quote',
    {
      keys: ['root_no', 'expiry_day', 'strike_price', 'is_call'],
      values: [
        'bid_price',
        'ask_price',
        'last_price',
        'implied_vol_annual',
        'delta',
        'gamma_per_point',
        'volume_contracts',
        'open_interest_contracts',
      ],
    },
    'chain_no',
  ),
};

/** The tables in the order in which verify reads them. */
export const recordTableList: readonly RecordTable[] = Object.values(recordTables);

/**
 * Columns of a chunk in the order of its table: keys, then values.
 * @param rootNumbers stored number of each root of an option chunk
 */
export function chunkColumns(chunk: RecordChunk, rootNumbers: readonly number[] = []): Columns {
  switch (chunk.kind) {
    case 'daily-bar':
      return [chunk.days, chunk.open, chunk.high, chunk.low, chunk.close, chunk.volume];
    case 'intraday-bar':
      return [chunk.endMs, chunk.open, chunk.high, chunk.low, chunk.close, chunk.volume];
    case 'vx-bar': {
      const prices = [chunk.days, chunk.open, chunk.high, chunk.low, chunk.close, chunk.settle];
      const dependent = new Uint8Array(chunk.count).fill(chunk.dependent ? 1 : 0);
      return [...prices, chunk.volume, chunk.efp, chunk.openInterest, dependent];
    }
    case 'ranked-future':
      return [chunk.days, chunk.ranks, chunk.settle];
    case 'published-vix':
      return [chunk.days, chunk.expiryDays, chunk.value];
    case 'yield':
      return [chunk.days, chunk.tenorDays, chunk.ratePercent];
    case 'option-quote': {
      const roots = Int32Array.from(chunk.rootIndex, (index) => rootNumbers[index] ?? -1);
      const keys = [roots, chunk.expiryDays, chunk.strikes, chunk.isCall];
      const { bid, ask, last, impliedVol, delta, gamma, volume, openInterest } = chunk;
      return [...keys, bid, ask, last, impliedVol, delta, gamma, volume, openInterest];
    }
  }
}

/** Identity of what a chunk adds to, as the dictionary `series` knows it. */
export interface SeriesName {
  readonly kind: RecordKind;
  readonly seriesId: string;
  readonly intervalSeconds: number;
  readonly expiryDay: number;
}

export const PUBLISHED_VIX_SERIES = 'VIX_BY_EXPIRY';

/** Dictionary entry of a chunk; option chains have their own table. */
export function seriesName(chunk: Exclude<RecordChunk, { kind: 'option-quote' }>): SeriesName {
  const plain = (seriesId: string): SeriesName => ({
    kind: chunk.kind,
    seriesId,
    intervalSeconds: 0,
    expiryDay: 0,
  });
  switch (chunk.kind) {
    case 'daily-bar':
      return plain(chunk.seriesId);
    case 'intraday-bar':
      return { ...plain(chunk.seriesId), intervalSeconds: chunk.intervalSeconds };
    case 'vx-bar':
      return { ...plain(chunk.contract), expiryDay: chunk.expiryDay };
    case 'ranked-future':
      return plain(chunk.tableId);
    case 'published-vix':
      return plain(PUBLISHED_VIX_SERIES);
    case 'yield':
      return plain(chunk.curveId);
  }
}

/** Name under which coverage and reports show a series. */
export function publicSeriesId(name: SeriesName): string {
  switch (name.kind) {
    case 'vx-bar':
      return 'VX';
    case 'ranked-future':
      return `VX_RANKED:${name.seriesId}`;
    case 'intraday-bar': {
      const { intervalSeconds } = name;
      return `${name.seriesId} ${intervalSeconds % 60 === 0 ? `${intervalSeconds / 60}min` : `${intervalSeconds}s`}`;
    }
    case 'option-quote':
      return `${name.seriesId} options`;
    default:
      return name.seriesId;
  }
}
