import type { RepairedPrices } from '#contract/schemas/repaired-prices.ts';
import type { SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { formatNumber, formatSigned, missing } from '#renderer/charts/format.ts';
import { yearWords } from '#renderer/charts/repair-data.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import type { PriceLeg } from './price-legs.ts';

interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A leg, or all of them by their quantities. */
export interface PriceRow {
  readonly key: string;
  readonly leg: string;
  /** The same as it fits a narrow cell. */
  readonly short: string;
  /** Vol points; null in the total. */
  readonly vol: number | null;
  readonly vol80: Interval | null;
  readonly vol95: Interval | null;
  readonly price: number | null;
  readonly price80: Interval | null;
  readonly price95: Interval | null;
  readonly delta: number | null;
  /** For one vol point. */
  readonly vega: number | null;
  readonly isTotal: boolean;
  /** What the vol rests on, or why there is no price. */
  readonly rests: string;
  readonly tone: 'yellow' | 'orange' | undefined;
}

/** What was asked, and what was answered. */
export interface PricedLegs {
  readonly legs: readonly PriceLeg[];
  readonly prices: RepairedPrices;
  /** The surface on which the legs are priced: outside it there is no price. */
  readonly grid: Pick<SurfaceRepairResult, 'expiriesYears' | 'logMoneyness'>;
}

/** Legs in their order; where there are several, their total last. */
export function priceRows(priced: PricedLegs): readonly PriceRow[] {
  const rows = priced.legs.map((_, at) => legRow(priced, at));
  return priced.legs.length > 1 ? [...rows, totalRow(priced.prices)] : rows;
}

function legRow({ legs, prices, grid }: PricedLegs, at: number): PriceRow {
  const of = (column: Float64Array | undefined, times = 1): number | null => {
    const value = column?.[at] ?? Number.NaN;
    return Number.isFinite(value) ? times * value : null;
  };
  const between = (lower: Float64Array, upper: Float64Array, times = 1): Interval | null => {
    const ends = { lower: of(lower, times), upper: of(upper, times) };
    return ends.lower === null || ends.upper === null ? null : { lower: ends.lower, upper: ends.upper };
  };
  const levelOf = (level: number) => prices.intervals.find(({ levelPercent }) => levelPercent === level);
  const [inner, outer] = [levelOf(80), levelOf(95)];
  const isPriced = prices.status[at] === 'ok';
  const isBeyond = prices.evidence[at] === 'extrapolated';
  return {
    key: String(at),
    isTotal: false,
    leg: legWords(legs[at]!),
    short: shortWords(legs[at]!, prices.expiriesYears[at]!),
    vol: of(prices.impliedVols, 100),
    vol80: inner ? between(inner.lowerVols, inner.upperVols, 100) : null,
    vol95: outer ? between(outer.lowerVols, outer.upperVols, 100) : null,
    price: of(prices.prices),
    price80: inner ? between(inner.lowerPrices, inner.upperPrices) : null,
    price95: outer ? between(outer.lowerPrices, outer.upperPrices) : null,
    delta: of(prices.greeks.delta),
    vega: of(prices.greeks.vega, 0.01),
    rests: isPriced ? restWords(prices, at) : statusWords(prices, grid, at),
    tone: isPriced ? (isBeyond ? 'yellow' : undefined) : 'orange',
  };
}

function totalRow({ strategy }: RepairedPrices): PriceRow {
  const at = (level: number): Interval | null =>
    strategy?.intervals.find(({ levelPercent }) => levelPercent === level) ?? null;
  const vega = strategy?.greeks.vega;
  return {
    ...{
      key: 'total',
      isTotal: true,
      ...named(strategy ? 'Total' : 'No total'),
      vol: null,
      vol80: null,
      vol95: null,
    },
    ...{ price: strategy?.price ?? null, price80: at(80), price95: at(95) },
    delta: strategy?.greeks.delta ?? null,
    vega: vega === undefined ? null : vega / 100,
    rests: strategy
      ? at(80) || at(95)
        ? 'bands of the whole surface at once'
        : 'no bands'
      : 'not every leg has a price',
    tone: strategy ? undefined : 'orange',
  };
}

const named = (leg: string): Pick<PriceRow, 'leg' | 'short'> => ({ leg, short: leg });

const countWords = (quantity: number): string => formatSigned(quantity, Number.isInteger(quantity) ? 0 : 2);

function legWords({ kind, strike, expiry, quantity }: PriceLeg): string {
  return `${countWords(quantity)} ${kind} ${strike} ${typeof expiry === 'number' ? yearWords(expiry) : expiry}`;
}

function shortWords({ kind, strike, quantity }: PriceLeg, years: number): string {
  const side = kind === 'call' ? 'C' : 'P';
  return `${countWords(quantity)} ${side} ${strike} ${formatNumber(365 * years, 0)} d`;
}

const nodeWords = {
  quoted: 'at a quoted node',
  filled: 'at a filled node',
  extrapolated: 'extrapolated node',
} as const;
const betweenWords = {
  quoted: 'between quotes',
  filled: 'between filled nodes',
  extrapolated: 'extrapolated, between',
} as const;

function restWords({ evidence, places }: RepairedPrices, at: number): string {
  const rest = evidence[at];
  if (!rest) return '';
  return (places[at] === 'node' ? nodeWords : betweenWords)[rest];
}

/** Why an option has no price, with the range in which it had one. */
function statusWords(
  { status, expiriesYears, forwards }: RepairedPrices,
  { expiriesYears: rows, logMoneyness }: PricedLegs['grid'],
  at: number,
): string {
  switch (status[at]) {
    case 'badStrike':
      return 'no price: the strike must be above 0';
    case 'badExpiry':
      return 'no price: the expiry must be a number';
    case 'expired':
      return 'no price: it expired before the quotes';
    case 'noForward':
      return 'no price: more than a month from every expiry that the chain lists';
    case 'expiryOutside':
      return `no price: ${yearWords(expiriesYears[at]!)} lies outside the surface, ${yearWords(rows[0]!)} to ${yearWords(rows.at(-1)!)}`;
    default: {
      const strikeAt = (k: number): number => forwards[at]! * Math.exp(k);
      // Rounded inwards: a strike typed as it stands here has a price.
      const first = Math.ceil(100 * strikeAt(logMoneyness[0]!)) / 100;
      const last = Math.floor(100 * strikeAt(logMoneyness.at(-1)!)) / 100;
      return `no price: strikes here reach from ${formatNumber(first, 2)} to ${formatNumber(last, 2)}`;
    }
  }
}

type Figure = 'vol' | 'price' | 'delta' | 'vega';
type Range = 'vol80' | 'vol95' | 'price80' | 'price95';

interface Look {
  readonly label: string;
  readonly unit?: string;
  readonly width: number;
  readonly decimals?: number;
}

const figure = (id: Figure, { decimals = 2, ...look }: Look): Column<PriceRow> => ({
  ...{ id, ...look, align: 'right', sortable: false },
  value: (row) => row[id],
  show: (row) => formatNumber(row[id], decimals),
});

const range = (id: Range, look: Look): Column<PriceRow> => ({
  ...{ id, ...look, grow: 1, align: 'right', sortable: false },
  value: (row) => rangeWords(row[id]),
  title: (row) => (row[id] ? fullWords(row[id], 4) : ''),
});

/** Characters that a narrow cell holds. */
const mostCharacters = 11;

/** With as many decimals as fit. */
function rangeWords(interval: Interval | null): string {
  if (!interval) return missing;
  const [two, one, none] = [2, 1, 0].map((decimals) => fullWords(interval, decimals));
  return [two!, one!].find(({ length }) => length <= mostCharacters) ?? none!;
}

function fullWords({ lower, upper }: Interval, decimals: number): string {
  return `${formatNumber(lower, decimals)}${upper < 0 ? '…' : '–'}${formatNumber(upper, decimals)}`;
}

const legColumn: Column<PriceRow> = {
  ...{ id: 'leg', label: 'Leg', width: 130, grow: 1, mono: true, sortable: false },
  value: ({ leg }) => leg,
  show: ({ short }) => short,
  title: ({ leg }) => leg,
};
const restColumn: Column<PriceRow> = {
  ...{ id: 'rests', label: 'Rests on', width: 138, grow: 2, sortable: false },
  value: ({ rests }) => rests,
  title: ({ rests }) => rests,
  tone: ({ tone }) => tone,
};
const vol = figure('vol', { label: 'Vol', unit: 'pts', width: 60 });
const price = figure('price', { label: 'Price', unit: 'pts', width: 70 });
const delta = figure('delta', { label: 'Delta', width: 62, decimals: 3 });
const vega = figure('vega', { label: 'Vega', width: 62 });

/** Vols with their bands, and what they rest on. */
export const volColumns: readonly Column<PriceRow>[] = [
  legColumn,
  vol,
  range('vol80', { label: '80 % band', width: 99 }),
  range('vol95', { label: '95 % band', width: 99 }),
  restColumn,
];

/** Money: two tables stand where one would be wider than its panel. */
export const priceColumns: readonly Column<PriceRow>[] = [
  legColumn,
  price,
  range('price80', { label: '80 %', width: 100 }),
  range('price95', { label: '95 %', width: 100 }),
  delta,
  vega,
];

const end = (id: Range, side: keyof Interval, label: string): Column<PriceRow> => ({
  ...{ id: `${id}-${side}`, label: `${label} ${side}`, unit: 'pts', width: 90, align: 'right' },
  value: (row) => row[id]?.[side] ?? null,
});

/** Both with the ends of every interval as numbers. */
export const priceExportColumns: readonly Column<PriceRow>[] = [
  legColumn,
  vol,
  end('vol80', 'lower', 'Vol 80 %'),
  end('vol80', 'upper', 'Vol 80 %'),
  end('vol95', 'lower', 'Vol 95 %'),
  end('vol95', 'upper', 'Vol 95 %'),
  price,
  end('price80', 'lower', 'Price 80 %'),
  end('price80', 'upper', 'Price 80 %'),
  end('price95', 'lower', 'Price 95 %'),
  end('price95', 'upper', 'Price 95 %'),
  delta,
  vega,
  restColumn,
];
