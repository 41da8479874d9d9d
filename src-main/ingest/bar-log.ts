import { VolterraError } from '#contract/errors.ts';
import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { type BarLogColumns, columnsOfLine } from './bar-log-columns.ts';
import { type BarLogZone, CLOCK_CHANGE, readBarTime } from './bar-log-time.ts';
import { Cells, shorten } from './cells.ts';
import { splitLine } from './csv-pump.ts';
import type { RowSink } from './format.ts';
import type { Bar } from './records/bar-builders.ts';
import { readBar } from './records/bar-checks.ts';

export interface BarLogRules {
  /** Null: from the distance of the first bars. */
  readonly barSeconds: number | null;
  readonly stamps: 'auto' | 'start' | 'end';
  readonly zone: BarLogZone;
}

/** A bar of the log; a day where the log has daily bars. */
export interface LoggedBar extends Bar {
  readonly line: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly day: number | null;
}

export interface BadLine {
  readonly line: number;
  readonly column: number | null;
  readonly code: string;
  readonly reason: string;
  readonly text: string;
}

/** What the times of a log were read as. */
export interface BarLogReading {
  /** Null: daily bars. */
  readonly seconds: number | null;
  readonly notes: readonly string[];
}

interface RawBar {
  readonly line: number;
  readonly text: string;
  readonly atMs: number;
  readonly day: number | null;
  readonly bar: Bar;
}

const OPENING_MINUTE = 570;
const CLOSING_MINUTE = 960;
const TEXT_CHARACTERS = 200;
const STARTS_WITH_DIGIT = /^[\s"']*\d/;
const MS_PER_DAY = 86_400_000;
/** Lines without a bar at the top of a file after which it is no bar log. */
const MOST_PREAMBLE = 12;

/** Reads the lines of a bar log one after the other, as they are written; what is no bar is told with line and column. */
export class BarLogReader {
  readonly #rules: BarLogRules;
  readonly #cells: Cells;
  #columns: BarLogColumns | null = null;
  #reading: BarLogReading | null = null;
  #endsBar = false;
  #waiting: RawBar[] = [];
  #bad: BadLine[] = [];
  #text = '';
  #preamble = 0;
  #lastMs = -Infinity;
  #repeatedToMs = -Infinity;
  repeated = 0;

  constructor(rules: BarLogRules) {
    this.#rules = rules;
    const sink: RowSink = {
      chunk: () => undefined,
      skip: () => undefined,
      flag: () => undefined,
      reject: (line, column, code, reason) => this.#refuse({ line, column, code, reason, text: this.#text }),
    };
    this.#cells = new Cells(sink);
  }

  /** Null until the length of the bars is known. */
  get reading(): BarLogReading | null {
    return this.#reading;
  }

  /** Bars that wait until the length of a bar is known. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The file begins anew: what it told before is not told again. */
  restart(): void {
    this.#columns = null;
    this.#preamble = 0;
    this.#repeatedToMs = this.#lastMs;
  }

  /** @throws VolterraError FORMAT_UNKNOWN, FORMAT_AMBIGUOUS */
  read(lines: readonly { readonly number: number; readonly text: string }[]): LoggedBar[] {
    for (const { number, text } of lines) this.#take(number, text);
    this.#reading ??= this.#settle();
    const reading = this.#reading;
    if (!reading) return [];
    const bars = this.#waiting.flatMap((raw) => this.#place(raw, reading.seconds));
    this.#waiting = [];
    return bars;
  }

  takeBad(): BadLine[] {
    const taken = this.#bad;
    this.#bad = [];
    return taken;
  }

  #take(line: number, text: string): void {
    if (text.trim() === '' || text.startsWith('#')) return;
    this.#text = text;
    if (!this.#columns) {
      this.#columns = columnsOfLine(text);
      if (!this.#columns && ++this.#preamble > MOST_PREAMBLE) throw noHeader(text);
      if (!this.#columns || this.#columns.isHeader) return;
    }
    const columns = this.#columns;
    // A program that starts again may write its header again.
    if (!STARTS_WITH_DIGIT.test(text) && columnsOfLine(text)?.isHeader) return;
    const fields = splitLine(text, columns.delimiter);
    const cells = this.#cells;
    cells.start(fields, line);
    if (fields.length !== columns.width && !(fields.length === columns.width + 1 && fields.at(-1) === '')) {
      cells.fail(
        null,
        'RAGGED_ROW',
        `The line has ${fields.length === 1 ? '1 field' : `${fields.length} fields`} where ${columns.width} are expected.`,
      );
      return;
    }
    this.#takeBar(cells, columns, text);
  }

  #takeBar(cells: Cells, columns: BarLogColumns, text: string): void {
    const stamp = columns.clock < 0 ? '' : ` ${cells.text(columns.clock)}`;
    const time = readBarTime(cells.text(columns.time) + stamp, this.#rules.zone);
    if (time === CLOCK_CHANGE)
      cells.fail(
        columns.time,
        'CLOCK_CHANGE',
        'The clock changes that night and the time is not unique in New York.',
      );
    else if (!time)
      cells.fail(
        columns.time,
        'BAD_DATE',
        `“${shorten(cells.text(columns.time))}” is no time written year first.`,
      );
    const bar = readBar(cells, columns, { chunk() {}, reject() {}, skip() {}, flag() {} });
    if (cells.failed || !time || time === CLOCK_CHANGE) return;
    const day = time.kind === 'day' ? time.day : null;
    const atMs = time.kind === 'day' ? time.day * MS_PER_DAY : time.atMs;
    this.#waiting.push({ line: cells.line, text, atMs, day, bar });
  }

  #refuse(bad: BadLine): void {
    this.#bad.push({ ...bad, text: bad.text.slice(0, TEXT_CHARACTERS) });
  }

  #settle(): BarLogReading | null {
    const first = this.#waiting[0];
    if (!first) return null;
    if (first.day !== null) return { seconds: null, notes: ['Times without a clock were read as days.'] };
    const measured = leastStep(this.#waiting);
    const seconds = this.#rules.barSeconds ?? measured;
    if (seconds === null) return null;
    if (seconds > 86_400 || seconds < 1)
      throw new VolterraError('FORMAT_AMBIGUOUS', {
        message: `The first bars are ${Math.round(seconds)} seconds apart: say how long a bar is.`,
        field: 'source.barMinutes',
      });
    const length = seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
    const how = this.#rules.barSeconds === null ? 'from the distance of the first ones' : 'as you said';
    return { seconds, notes: [`Bars of ${length}, ${how}.`, this.#settleSide()] };
  }

  #settleSide(): string {
    const { stamps } = this.#rules;
    const minutes = new Set(this.#waiting.map(({ atMs }) => zoneClock(NEW_YORK).toLocal(atMs).minute));
    const [opens, closes] = [minutes.has(OPENING_MINUTE), minutes.has(CLOSING_MINUTE)];
    this.#endsBar = stamps === 'auto' ? closes && !opens : stamps === 'end';
    const side = this.#endsBar ? 'ends' : 'starts';
    if (stamps !== 'auto') return `Times are the ${side} of bars, as you said.`;
    if (opens === closes) return 'Times were taken for the starts of bars; no stamp proves it.';
    return `Times are the ${side} of bars: one stands at ${closes ? '16:00' : '09:30'} in New York.`;
  }

  #place(raw: RawBar, seconds: number | null): LoggedBar[] {
    const { line, atMs, day, bar } = raw;
    const lengthMs = seconds === null ? MS_PER_DAY : seconds * 1000;
    const startMs = this.#endsBar ? atMs - lengthMs : atMs;
    const endMs = startMs + lengthMs;
    if (endMs <= this.#repeatedToMs) {
      this.repeated += 1;
      return [];
    }
    const fault = this.#faultOf(raw, endMs, seconds);
    if (fault) {
      this.#refuse({ line, column: null, ...fault, text: raw.text });
      return [];
    }
    this.#lastMs = endMs;
    return [{ ...bar, line, startMs, endMs, day }];
  }

  #faultOf({ day }: RawBar, endMs: number, seconds: number | null): Pick<BadLine, 'code' | 'reason'> | null {
    if ((day === null) !== (seconds !== null))
      return {
        code: 'MIXED_TIMES',
        reason: 'The log has days and times of the day: bars of one kind are expected.',
      };
    if (endMs < this.#lastMs)
      return {
        code: 'OUT_OF_ORDER',
        reason: 'The bar ends before the last one that was told; a log grows at its end.',
      };
    const apart = Math.round((endMs - this.#lastMs) / 1000);
    if (apart === 0 || seconds === null || apart >= seconds) return null;
    return {
      code: 'BAR_TOO_SHORT',
      reason: `The bar ends ${apart} s after the one before, and bars are ${seconds} s long.`,
    };
  }
}

/** Shortest distance of neighbouring bars in seconds; null where two are not there yet. */
function leastStep(bars: readonly RawBar[]): number | null {
  let least = Infinity;
  for (let i = 1; i < bars.length; i += 1) {
    const step = Math.abs(bars[i]!.atMs - bars[i - 1]!.atMs) / 1000;
    if (step > 0 && step < least) least = step;
  }
  return Number.isFinite(least) ? least : null;
}

function noHeader(text: string): VolterraError {
  return new VolterraError('FORMAT_UNKNOWN', {
    message: `The file has no header with a time and a close, and its lines are no bars: “${shorten(text)}”.`,
    field: 'source.path',
  });
}
