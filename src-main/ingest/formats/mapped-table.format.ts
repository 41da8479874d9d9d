import type { ColumnMapping } from '#contract/schemas/data.ts';
import { Cells, shorten } from '../cells.ts';
import {
  type Detection,
  type FileHead,
  type Format,
  NO_MATCH,
  type ParseContext,
  type RowParser,
} from '../format.ts';
import { tableHeader } from '../mapping.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { flagBar } from '../records/bar-checks.ts';
import { BuilderPool } from '../records/chunk-builder.ts';
import { PublishedVixBuilder, YieldBuilder } from '../records/table-builders.ts';
import { ChainBuilders, closeFinder, emptyQuote } from '../quotes.ts';
import { isBlank } from '../table-parser.ts';
import { BAD_NUMBER, readLocalNumber } from '../values.ts';

type Role = ColumnMapping['roles'][number];

/** The table of a file that a person mapped: only the place of its header has to be found again. */
export function mappedDetection(head: FileHead): Detection {
  const { line } = tableHeader(head);
  return { score: 1, headerLine: line, reason: 'You mapped the columns of tables with this header.' };
}

/** Cells found by role and read in the decimals of the mapping. */
class MappedCells extends Cells {
  readonly #columns: ReadonlyMap<Role, number>;
  readonly #mapping: ColumnMapping;

  constructor(context: ParseContext, mapping: ColumnMapping) {
    super(context.sink);
    this.#mapping = mapping;
    this.#columns = new Map(mapping.roles.map((role, index): [Role, number] => [role, index]).reverse());
  }

  has(role: Role): boolean {
    return this.#columns.has(role);
  }

  dayOf(role: Role): number {
    const column = this.#columns.get(role);
    return column === undefined
      ? this.fail(null, 'NOT_MAPPED', `No column is mapped to ${role}.`)
      : this.day(column, this.#mapping.dateOrder);
  }

  textOf(role: Role): string {
    const column = this.#columns.get(role);
    return column === undefined ? '' : this.text(column);
  }

  optionalOf(...roles: readonly Role[]): number {
    const role = roles.find((candidate) => this.#columns.has(candidate));
    const column = role === undefined ? undefined : this.#columns.get(role);
    if (column === undefined) return NaN;
    const value = readLocalNumber(this.fields[column] ?? '', this.#mapping.decimalSeparator);
    if (value !== BAD_NUMBER) return value;
    return this.fail(column, 'BAD_NUMBER', `“${shorten(this.fields[column] ?? '')}” is no number.`);
  }

  numberOf(...roles: readonly Role[]): number {
    const value = this.optionalOf(...roles);
    return Number.isNaN(value)
      ? this.fail(null, 'MISSING_VALUE', `The value of ${roles.join(' or ')} is missing.`)
      : value;
  }
}

type RowReader = (cells: MappedCells) => void;

interface MappedReader {
  readonly onRow: RowReader;
  readonly onEnd: () => void;
}

function seriesOf(cells: MappedCells, mapping: ColumnMapping): string {
  const name = cells.textOf('symbol') || (mapping.seriesId ?? '');
  if (name === '') cells.fail(null, 'NO_SERIES', 'The mapping names no series and the row no symbol.');
  return name;
}

function dailyBars(context: ParseContext, mapping: ColumnMapping): MappedReader {
  const pool = new BuilderPool<DailyBarBuilder>();
  return {
    onRow(cells) {
      const series = seriesOf(cells, mapping);
      const day = cells.dayOf('date');
      const bar = {
        open: cells.optionalOf('open'),
        high: cells.optionalOf('high'),
        low: cells.optionalOf('low'),
        close: cells.numberOf('close', 'value', 'settle', 'last'),
        volume: cells.optionalOf('volume'),
      };
      if (cells.failed) return;
      flagBar(bar, context.sink, cells.line);
      pool.get(series, () => new DailyBarBuilder(context.sink, series)).add(cells.line, day, bar);
    },
    onEnd: () => pool.flush(),
  };
}

/** The unit says fraction or percent and the tenor: `percent 91d`. */
function yields(context: ParseContext, mapping: ColumnMapping): MappedReader {
  const unit = mapping.unit ?? '';
  const tenorDays = Number(/(\d{1,5}) ?d\b/.exec(unit)?.[1] ?? NaN);
  const scale = unit.startsWith('fraction') ? 100 : 1;
  const pool = new BuilderPool<YieldBuilder>();
  return {
    onRow(cells) {
      const curve = seriesOf(cells, mapping);
      const day = cells.dayOf('date');
      const rate = cells.numberOf('rate', 'value', 'close');
      if (Number.isNaN(tenorDays))
        cells.fail(
          null,
          'NO_TENOR',
          'The unit of the mapping does not say the tenor, such as “percent 91d”.',
        );
      if (!cells.failed)
        pool
          .get(curve, () => new YieldBuilder(context.sink, curve))
          .add(cells.line, day, tenorDays, rate * scale);
    },
    onEnd: () => pool.flush(),
  };
}

function publishedVix(context: ParseContext): MappedReader {
  const builder = new PublishedVixBuilder(context.sink);
  return {
    onRow(cells) {
      const [day, expiry, value] = [
        cells.dayOf('date'),
        cells.dayOf('expiry'),
        cells.numberOf('value', 'close'),
      ];
      if (!cells.failed) builder.add(cells.line, day, expiry, value);
    },
    onEnd: () => builder.flush(),
  };
}

/** Quotes without an instant are those of the close of their session. */
function optionQuotes(context: ParseContext, mapping: ColumnMapping): MappedReader {
  const chains = new ChainBuilders(context.sink);
  const closeMs = closeFinder(context.calendars);
  const quote = emptyQuote();
  return {
    onRow(cells) {
      const underlying = seriesOf(cells, mapping);
      const quoteDay = cells.dayOf('date');
      const kind = cells.textOf('option-kind').toLowerCase();
      if (!/^(c|p|call|put)$/.test(kind))
        cells.fail(null, 'BAD_OPTION_KIND', `“${shorten(kind)}” is neither call nor put.`);
      quote.expiryDay = cells.dayOf('expiry');
      quote.strike = cells.numberOf('strike');
      quote.bid = cells.optionalOf('bid');
      quote.ask = cells.optionalOf('ask');
      quote.last = cells.optionalOf('last');
      quote.volume = cells.optionalOf('volume');
      quote.openInterest = cells.optionalOf('open-interest');
      quote.impliedVol = cells.optionalOf('implied-vol') / (mapping.unit === 'percent' ? 100 : 1);
      if (quote.strike <= 0) cells.fail(null, 'BAD_STRIKE', 'The strike is not positive.');
      if (quote.expiryDay < quoteDay)
        cells.fail(null, 'EXPIRED_OPTION', 'The option had expired before the quote.');
      const quoteAtMs = cells.failed ? NaN : closeMs(quoteDay, underlying);
      if (Number.isNaN(quoteAtMs))
        return void cells.fail(null, 'NO_SESSION', 'The market was closed on this day.');
      quote.root = underlying;
      quote.isCall = kind.startsWith('c');
      chains.at(underlying, quoteAtMs, quoteDay, NaN).add(cells.line, quote);
    },
    onEnd: () => chains.flush(),
  };
}

function readerOf(context: ParseContext, mapping: ColumnMapping): MappedReader {
  if (mapping.recordKind === 'yield') return yields(context, mapping);
  if (mapping.recordKind === 'published-vix') return publishedVix(context);
  if (mapping.recordKind === 'option-quote') return optionQuotes(context, mapping);
  return dailyBars(context, mapping);
}

function parser(context: ParseContext): RowParser {
  const mapping = context.mapping;
  if (!mapping) throw new TypeError('a mapped table needs its mapping');
  const { sink, detection } = context;
  const cells = new MappedCells(context, mapping);
  const reader = readerOf(context, mapping);
  return {
    row(fields, line) {
      if (isBlank(fields)) return sink.skip(line, 'blank');
      if (line < detection.headerLine) return sink.skip(line, 'comment');
      if (line === detection.headerLine) return sink.skip(line, 'header');
      cells.start(fields, line);
      const width = mapping.roles.length;
      const fits = fields.length === width || (fields.length === width + 1 && fields.at(-1)?.trim() === '');
      if (fits) reader.onRow(cells);
      else cells.fail(null, 'RAGGED_ROW', `The row has ${fields.length} fields where ${width} are mapped.`);
    },
    end: () => reader.onEnd(),
  };
}

export const mappedTable: Format = {
  id: 'mapped-table',
  version: 1,
  label: 'Table that you mapped',
  publisher: 'any',
  recordKind: 'daily-bar',
  header: 'any',
  notes:
    'A table of unknown layout. Volterra proposes what each column is; you confirm it once for each header.',
  rank: 1,
  detect: () => NO_MATCH,
  parser,
};
