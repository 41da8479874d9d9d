import type {
  Accounting,
  ColumnMapping,
  CoverageRow,
  ImportReport,
  Preview,
  RejectedRow,
} from '#contract/schemas/data.ts';

export const importedAtMs = Date.UTC(2026, 4, 16, 7, 30);
export const hash = (letter: string): string => letter.repeat(64);

export function accounting(counts: Partial<Accounting>): Accounting {
  const parts = { header: 1, comment: 0, blank: 0, accepted: 0, duplicate: 0, quarantined: 0, ...counts };
  const lines =
    parts.header + parts.comment + parts.blank + parts.accepted + parts.duplicate + parts.quarantined;
  return { ...parts, lines };
}

export function report(fileName: string, change: Partial<ImportReport> = {}): ImportReport {
  return {
    batchId: `batch-${fileName}`,
    fileName,
    formatId: 'cboe-index-ohlc',
    status: 'accepted',
    fileHash: hash('a'),
    batchHash: hash('b'),
    accounting: accounting({ accepted: 252 }),
    records: 252,
    flags: {},
    rejects: {},
    seriesIds: ['VIX'],
    firstDate: '2025-05-15',
    lastDate: '2026-05-15',
    sample: false,
    error: null,
    importedAtMs,
    durationMs: 41,
    ...change,
  };
}

export const reports: readonly ImportReport[] = [
  report('VIX_History.csv', {
    accounting: accounting({ accepted: 9169, comment: 1 }),
    records: 9169,
    firstDate: '1990-01-02',
  }),
  report('VVIX_History.csv', {
    formatId: 'cboe-index-value',
    seriesIds: ['VVIX'],
    status: 'partial',
    accounting: accounting({ accepted: 5019, quarantined: 2 }),
    records: 5019,
    firstDate: '2006-03-06',
    rejects: { 'value-not-number': 1, 'date-unreadable': 1 },
  }),
  report('VX_2026-06-17.csv', {
    formatId: 'cfe-vx-contract',
    seriesIds: ['VX'],
    accounting: accounting({ accepted: 184, comment: 1 }),
    records: 184,
    firstDate: '2025-08-25',
    flags: { 'zero-ohlc-with-settle': 12 },
  }),
  report('spx_quotedata.csv', {
    formatId: 'cboe-delayed-chain',
    seriesIds: ['SPX'],
    status: 'partial',
    accounting: accounting({ header: 4, accepted: 12_873, quarantined: 1 }),
    records: 25_746,
    rejects: { 'bid-above-ask': 1 },
  }),
  report('holiday-list.csv', {
    batchId: null,
    formatId: null,
    status: 'refused',
    accounting: accounting({ header: 0 }),
    records: 0,
    seriesIds: [],
    firstDate: null,
    lastDate: null,
    error: {
      code: 'FORMAT_UNKNOWN',
      message: 'No known format fits this file.',
      advice: 'Map its columns once; Volterra remembers the mapping.',
    },
  }),
];

export const rejected: readonly RejectedRow[] = [
  row('VVIX_History.csv', 1210, ['value-not-number', 'The value is not a number.'], '11/11/2010,N/A'),
  row(
    'VVIX_History.csv',
    1837,
    ['date-unreadable', 'The date is not a date of the calendar.'],
    '5/32/2013,88.1',
  ),
  row(
    'spx_quotedata.csv',
    4711,
    ['bid-above-ask', 'The bid is above the ask.'],
    'Fri Jun 19 2026,SPXW260619C05800000,0,0,12.4,11.9',
  ),
];

function row(
  fileName: string,
  line: number,
  fault: readonly [code: string, reason: string],
  rawText: string,
): RejectedRow {
  const [code, reason] = fault;
  return { batchId: `batch-${fileName}`, fileName, line, column: 2, code, reason, rawText };
}

export function coverage(
  seriesId: string,
  firstYear: number,
  change: Partial<CoverageRow> = {},
): CoverageRow {
  const years = Array.from({ length: 2026 - firstYear + 1 }, (_unused, index) => {
    const year = firstYear + index;
    const expected = year === 2026 ? 93 : 252;
    return { year, count: expected, expected };
  });
  return {
    seriesId,
    label: seriesId,
    kind: 'daily-bar',
    unit: 'vol points',
    firstDate: `${firstYear}-01-02`,
    lastDate: '2026-05-15',
    count: years.reduce((sum, { count }) => sum + count, 0),
    missingSessions: 0,
    gaps: [],
    years,
    sources: ['Cboe'],
    sample: false,
    ...change,
  };
}

const vvix = coverage('VVIX', 2006, { label: 'Vol of VIX', firstDate: '2006-03-06' });
export const coverageRows: readonly CoverageRow[] = [
  coverage('VIX', 1990, { label: 'Cboe VIX' }),
  {
    ...vvix,
    missingSessions: 61,
    years: vvix.years.map((entry) => (entry.year === 2010 ? { ...entry, count: 192 } : entry)),
    gaps: [{ firstDate: '2010-08-16', lastDate: '2010-11-11', sessions: 61 }],
  },
  coverage('VIX9D', 2011, { label: 'Cboe VIX 9-day' }),
  coverage('VIX3M', 2009, { label: 'Cboe VIX 3-month' }),
  coverage('SPX', 1990, { label: 'S&P 500', unit: 'index points' }),
  coverage('VX', 2013, { label: 'VIX futures', kind: 'vx-bar' }),
  coverage('SPX chains', 2026, {
    label: 'SPX option chains',
    kind: 'option-quote',
    unit: 'currency',
    firstDate: '2026-05-15',
    missingSessions: null,
    count: 25_746,
    years: [{ year: 2026, count: 1, expected: 0 }],
  }),
];

export const formats = [
  {
    id: 'cboe-index-ohlc',
    label: 'Cboe index history',
    recordKind: 'daily-bar' as const,
    publisher: 'Cboe Global Markets',
    header: 'DATE,OPEN,HIGH,LOW,CLOSE',
    notes: 'One file per index; early VIX rows have one value in all four columns.',
  },
  {
    id: 'cfe-vx-contract',
    label: 'CFE VX futures, one contract',
    recordKind: 'vx-bar' as const,
    publisher: 'Cboe Futures Exchange',
    header: 'Trade Date,Futures,Open,High,Low,Close,Settle,Change,Total Volume,EFP,Open Interest',
    notes: 'Prices before 2007-03-26 are ten times the later scale and are divided.',
  },
];

export function preview(fileName: string, change: Partial<Preview> = {}): Preview {
  return {
    fileName,
    fileHash: hash('c'),
    sizeBytes: 8_412,
    encoding: 'utf-8',
    compression: 'none',
    verdict: 'ready',
    formatId: 'cboe-index-ohlc',
    formatLabel: 'Cboe index history',
    reason: 'The header is DATE,OPEN,HIGH,LOW,CLOSE and the dates are M/D/YYYY.',
    recordKind: 'daily-bar',
    headerHash: hash('d'),
    columns: ['DATE', 'OPEN', 'HIGH', 'LOW', 'CLOSE'].map((name) => ({
      name,
      role: name.toLowerCase() as 'date',
      unit: name === 'DATE' ? '' : 'vol points',
    })),
    rows: Array.from({ length: 50 }, (_unused, index) => [
      `05/${String((index % 28) + 1).padStart(2, '0')}/2026`,
      '18.10',
      '18.94',
      '17.71',
      '18.42',
    ]),
    flags: {},
    proposedMapping: null,
    questions: [],
    entries: [],
    ...change,
  };
}

const proposed: ColumnMapping = {
  headerHash: hash('e'),
  recordKind: 'daily-bar',
  roles: ['date', 'ignore', 'ignore'],
  dateOrder: 'dmy',
  decimalSeparator: '.',
};

/** A table that no format fits. */
export function unknownTable(fileName: string): Preview {
  return preview(fileName, {
    verdict: 'needs-mapping',
    formatId: null,
    formatLabel: null,
    recordKind: null,
    headerHash: hash('e'),
    reason: 'No known format has the header Tag;Schluss;Umsatz.',
    columns: ['Tag', 'Schluss', 'Umsatz'].map((name, index) => ({
      name,
      role: index === 0 ? ('date' as const) : ('ignore' as const),
      unit: '',
    })),
    rows: Array.from({ length: 12 }, (_unused, index) => [
      `${index + 13}.05.2026`,
      `${18 + index / 10}`,
      `${1000 + index}`,
    ]),
    proposedMapping: proposed,
    questions: ['Is 13.05.2026 day, month, year? One day above 12 in the column says so.'],
  });
}
