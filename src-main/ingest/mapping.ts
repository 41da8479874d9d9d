import type { ColumnMapping } from '#contract/schemas/data.ts';
import { dataRows } from './detection.ts';
import type { FileHead } from './format.ts';
import { plainField } from './head.ts';
import { type DateOrder, isMissing, proveDateOrder, readNumber } from './values.ts';

type Role = ColumnMapping['roles'][number];

export interface TableHeader {
  /** 1-based line, 0 where the table has none. */
  readonly line: number;
  /** Names of the columns; where there is no header the number of columns stands for it. */
  readonly names: readonly string[];
}

const ROLE_NAMES: readonly (readonly [RegExp, Role])[] = [
  [
    /^(date|day|trade date|trade_date|tradedate|quote_date|data_date|datetime|timestamp|fecha|datum|observation_date)$/,
    'date',
  ],
  [/^(time|hour)$/, 'time'],
  [/^(o|open)$/, 'open'],
  [/^(h|high)$/, 'high'],
  [/^(l|low)$/, 'low'],
  [/^(c|close|last close|adj close|price)$/, 'close'],
  [/^(settle|settlement)$/, 'settle'],
  [/^(v|vol|volume)$/, 'volume'],
  [/^(oi|open interest|open_interest|openinterest)$/, 'open-interest'],
  [/^(value|index|level)$/, 'value'],
  [/^(symbol|ticker|underlying|underlying_symbol)$/, 'symbol'],
  [/^(expiry|expiration|expiration date|expiration_date|exdate|expire_date)$/, 'expiry'],
  [/^(strike|strike_price)$/, 'strike'],
  [/^(type|option_type|cp_flag|right|put\/call)$/, 'option-kind'],
  [/^(bid|best_bid)$/, 'bid'],
  [/^(ask|best_offer|offer)$/, 'ask'],
  [/^(last|last price)$/, 'last'],
  [/^(iv|implied_vol|implied vol|implied volatility|impl_volatility)$/, 'implied-vol'],
  [/^(rate|yield)$/, 'rate'],
];

/** The first full-width row whose cells are names, not data. */
export function tableHeader(head: FileHead): TableHeader {
  const width = usualWidth(head);
  const index = head.rows.findIndex(
    (fields) => fields.length === width && fields.some((field) => field.trim() !== ''),
  );
  const fields = index >= 0 ? head.rows[index]! : [];
  const looksLikeData = fields.filter(
    (field) => Number.isFinite(readNumber(field)) || proveDateOrder([field]) !== 'none',
  ).length;
  if (index < 0 || looksLikeData * 2 >= fields.length)
    return { line: 0, names: [`${width} columns without a header`] };
  return { line: index + 1, names: fields };
}

function usualWidth(head: FileHead): number {
  const tally = new Map<number, number>();
  for (const fields of head.rows) {
    if (fields.some((field) => field.trim() !== ''))
      tally.set(fields.length, (tally.get(fields.length) ?? 0) + 1);
  }
  return [...tally].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [1, 0] as [
    number,
    number,
  ])[0];
}

/**
 * A first draft for a person to confirm: roles by column name, dates and decimals by what the columns prove.
 * Null where no column holds dates. It is never applied by itself.
 */
export function proposeMapping(head: FileHead, headerHash: string): ColumnMapping | null {
  const header = tableHeader(head);
  const rows = dataRows(head, header.line);
  const width = usualWidth(head);
  if (width > 512 || rows.length === 0) return null;
  const columns = Array.from({ length: width }, (_, index) =>
    rows.map((fields) => (fields[index] ?? '').trim()),
  );
  const dateColumn = columns.findIndex((values) => proveDateOrder(values) !== 'none');
  if (dateColumn < 0) return null;
  const roles = columns.map((_, index) => roleOfName(header.line === 0 ? '' : (header.names[index] ?? '')));
  const unique = roles.map((role, index): Role =>
    role !== 'ignore' && roles.indexOf(role) !== index ? 'ignore' : role,
  );
  if (!unique.includes('date')) unique[dateColumn] = 'date';
  fillValue(unique, columns);
  const proved = proveDateOrder(columns[unique.indexOf('date')] ?? []);
  const dateOrder: DateOrder = proved === 'ambiguous' || proved === 'none' ? 'mdy' : proved;
  return {
    headerHash,
    recordKind: kindOf(unique),
    roles: unique,
    dateOrder,
    decimalSeparator: decimalOf(columns),
    unit: '',
  };
}

/** What a column of this name usually holds. */
export function roleOfName(name: string): Role {
  const plain = plainField(name);
  return ROLE_NAMES.find(([pattern]) => pattern.test(plain))?.[1] ?? 'ignore';
}

/** Where no column is a price, the first column of numbers is the value. */
function fillValue(roles: Role[], columns: readonly (readonly string[])[]): void {
  if (roles.some((role) => ['close', 'value', 'settle', 'rate', 'bid'].includes(role))) return;
  const index = roles.findIndex(
    (role, at) =>
      role === 'ignore' && columns[at]!.some((text) => Number.isFinite(readNumber(text)) && !isMissing(text)),
  );
  if (index >= 0) roles[index] = 'value';
}

function kindOf(roles: readonly Role[]): ColumnMapping['recordKind'] {
  if (roles.includes('strike') && roles.includes('expiry')) return 'option-quote';
  if (roles.includes('rate')) return 'yield';
  if (roles.includes('settle') && roles.includes('expiry')) return 'vx-bar';
  return 'daily-bar';
}

const DOTTED_DATE = /^\d{1,2}\.\d{1,2}\.\d{2,4}$/;

/** Comma where more cells have a comma before other than three digits than have a point there; three digits may be a group. */
function decimalOf(columns: readonly (readonly string[])[]): '.' | ',' {
  const cells = numberCells(columns);
  const points = cells.filter((text) => /\.\d{1,2}$|\.\d{4,}$/.test(text)).length;
  const commas = cells.filter((text) => /,\d{1,2}$|,\d{4,}$/.test(text)).length;
  return commas > points ? ',' : '.';
}

function numberCells(columns: readonly (readonly string[])[]): string[] {
  return columns.flat().filter((text) => /^[+-]?\d[\d.,\s]*$/.test(text) && !DOTTED_DATE.test(text));
}

/** What a person has to settle because the columns prove neither reading. */
export function openQuestions(head: FileHead): string[] {
  const header = tableHeader(head);
  const rows = dataRows(head, header.line);
  const columns = Array.from({ length: Math.min(512, usualWidth(head)) }, (_, index) =>
    rows.map((fields) => (fields[index] ?? '').trim()),
  );
  const questions: string[] = [];
  for (const values of columns) {
    const sample = values.find((text) => text !== '') ?? '';
    if (proveDateOrder(values) === 'ambiguous')
      questions.push(`Is ${sample} month/day/year or day/month/year?`);
  }
  const withSeparator = numberCells(columns).filter((text) => /[.,]/.test(text));
  const sample = withSeparator.find((text) => /^[+-]?\d{1,3},\d{3}$/.test(text));
  if (sample !== undefined && withSeparator.every((text) => /^[+-]?\d{1,3},\d{3}$/.test(text))) {
    questions.push(`Is ${sample} a number of thousands, or are its last digits decimals?`);
  }
  return questions;
}
