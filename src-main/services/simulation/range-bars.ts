import { VolterraError } from '#contract/errors.ts';
import type { RangeForecast, RangeForecastInput } from '#contract/schemas/range-forecast.ts';
import { NEW_YORK, zoneClock } from '#platform/zoned-time.ts';
import { fromIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import type { DailySeries, IntradaySeries, Lineage } from '#store/store.ts';
import type { MarketDeps } from '../market/market-deps.ts';

type Bars = RangeForecast['fit']['bars'];

/** Bars as a forecast needs them. */
export interface RangeBars {
  readonly kind: Bars;
  readonly lineage: Lineage;
  readonly logReturns: Float64Array;
  /** Of one return, on the clock of sessions. */
  readonly returnYears: number;
  readonly spot: number;
  readonly day: DayNumber;
  readonly firstDay: DayNumber;
  readonly endMs: number | null;
  /** Minute of New York at which the last bar ends; null for daily bars. */
  readonly minute: number | null;
  readonly sessions: number;
  /** All daily closes up to the day, for a backtest. */
  readonly history: { readonly days: Int32Array; readonly closes: Float64Array } | null;
}

/** The clock of a forecast: sessions of a year, minutes of a session. */
export const SESSIONS_A_YEAR = 252;
export const MINUTES_A_SESSION = 390;
const intradayKinds = [
  ['1min', 60],
  ['5min', 300],
  ['15min', 900],
] as const;
const LEAST_RETURNS = 10;

/** @throws VolterraError UNKNOWN_SERIES, NO_DATA, TOO_FEW_DATA */
export async function readRangeBars(deps: MarketDeps, input: RangeForecastInput): Promise<RangeBars> {
  const isDaily = input.bars === 'daily' || (input.bars === 'auto' && input.horizon.kind === 'sessions');
  const bars = isDaily ? await dailyBars(deps, input) : await intradayBars(deps, input);
  if (bars.logReturns.length < LEAST_RETURNS)
    throw tooFew(
      `Only ${bars.logReturns.length} returns can be fitted; ${LEAST_RETURNS} are the least.`,
      input,
    );
  return bars;
}

async function dailyBars({ reader }: MarketDeps, input: RangeForecastInput): Promise<RangeBars> {
  const series = await reader.dailySeries(
    input.series,
    input.asOf === undefined ? {} : { toDay: fromIsoDate(input.asOf) },
  );
  if (!series) throw unknownSeries(input.series, 'daily bars');
  const { days, closes } = usableCloses(series);
  const window = (input.windowSessions ?? SESSIONS_A_YEAR) + 1;
  if (closes.length < LEAST_RETURNS + 1)
    throw tooFew(`${input.series} has ${closes.length} closes up to ${input.asOf ?? 'today'}.`, input);
  const last = closes.subarray(-window);
  return {
    kind: 'daily',
    lineage: series,
    logReturns: Float64Array.from({ length: last.length - 1 }, (_, i) => Math.log(last[i + 1]! / last[i]!)),
    returnYears: 1 / SESSIONS_A_YEAR,
    spot: last.at(-1)!,
    day: days.at(-1)!,
    firstDay: days.at(-last.length)!,
    endMs: null,
    minute: null,
    sessions: last.length - 1,
    history: { days, closes },
  };
}

function usableCloses({ days, close }: DailySeries): { days: Int32Array; closes: Float64Array } {
  const rows = Array.from(days.keys()).filter((row) => close[row]! > 0);
  return {
    days: Int32Array.from(rows, (row) => days[row]!),
    closes: Float64Array.from(rows, (row) => close[row]!),
  };
}

async function intradayBars(
  { reader, calendars }: MarketDeps,
  input: RangeForecastInput,
): Promise<RangeBars> {
  const asked = intradayKinds.filter(([kind]) => input.bars === 'auto' || input.bars === kind);
  const toMs = endOf(input);
  for (const [kind, seconds] of asked) {
    const series = await reader.intradaySeries(input.series, seconds, -1e15, toMs);
    if (series && series.endMs.length > 0)
      return intradayReturns(series, { kind, minutes: seconds / 60, calendar: calendars.nyse, input });
  }
  const wanted = asked.map(([kind]) => kind).join(', ');
  throw unknownSeries(input.series, `intraday bars (${wanted})${input.asOf ? ` up to ${input.asOf}` : ''}`);
}

/** End of the last bar that may be read. */
function endOf({ asOf, at }: RangeForecastInput): number {
  if (asOf === undefined) {
    if (at === undefined) return 1e15;
    throw new VolterraError('INVALID_INPUT', {
      message: 'A time of the day needs its day: give asOf beside at.',
      field: 'at',
      data: { rule: 'needs asOf', value: at },
    });
  }
  const day = fromIsoDate(asOf);
  const minute = at === undefined ? 24 * 60 - 1 : Number(at.slice(0, 2)) * 60 + Number(at.slice(3));
  const instant = zoneClock(NEW_YORK).toEpochMs({ day, minute });
  return instant.status === 'ok' ? instant.epochMs : instant.laterMs;
}

interface IntradayRules {
  readonly kind: Bars;
  readonly minutes: number;
  readonly calendar: TradingCalendar;
  readonly input: RangeForecastInput;
}

interface SessionBar {
  readonly row: number;
  readonly day: DayNumber;
  readonly minute: number;
  readonly opens: boolean;
}

/** Returns of bars inside sessions: nights are not in them, and neither are holes. */
function intradayReturns(
  series: IntradaySeries,
  { kind, minutes, calendar, input }: IntradayRules,
): RangeBars {
  const bars = barsOfSessions(series, { minutes, calendar });
  const last = bars.at(-1);
  if (!last) throw tooFew(`${input.series} has no ${kind} bars inside sessions.`, input);
  const days = [...new Set(bars.map(({ day }) => day))].slice(-(input.windowSessions ?? 5));
  const kept = bars.filter(({ day }) => day >= days[0]!);
  const { open, close } = series;
  const returns: number[] = [];
  for (const [i, bar] of kept.entries()) {
    const before = kept[i - 1];
    const isNext = before?.day === bar.day && Math.abs(bar.minute - before.minute - minutes) < 0.01;
    const from = isNext ? close[before.row]! : bar.opens ? open[bar.row]! : Number.NaN;
    const value = Math.log(close[bar.row]! / from);
    if (Number.isFinite(value)) returns.push(value);
  }
  return {
    kind,
    lineage: series,
    logReturns: Float64Array.from(returns),
    returnYears: minutes / (MINUTES_A_SESSION * SESSIONS_A_YEAR),
    spot: close[last.row]!,
    day: last.day,
    firstDay: days[0]!,
    endMs: series.endMs[last.row]!,
    minute: last.minute,
    sessions: days.length,
    history: null,
  };
}

function barsOfSessions(
  { endMs, close }: IntradaySeries,
  { minutes, calendar }: Pick<IntradayRules, 'minutes' | 'calendar'>,
): SessionBar[] {
  const clock = zoneClock(NEW_YORK);
  const out: SessionBar[] = [];
  for (const row of endMs.keys()) {
    const { day, minute } = clock.toLocal(endMs[row]!);
    const session = calendar.covers(day) ? calendar.sessionOpenClose(day) : undefined;
    if (!session || !(close[row]! > 0)) continue;
    if (minute <= session.openMinute || minute > session.closeMinute) continue;
    out.push({ row, day, minute, opens: Math.abs(minute - session.openMinute - minutes) < 0.01 });
  }
  return out;
}

function unknownSeries(series: string, what: string): VolterraError {
  return new VolterraError('UNKNOWN_SERIES', {
    message: `The store has no ${what} of ${series}.`,
    field: 'series',
    data: { rule: `must have ${what}`, value: series },
  });
}

function tooFew(message: string, { series, asOf, at }: RangeForecastInput): VolterraError {
  return new VolterraError('TOO_FEW_DATA', {
    message: `${message} Widen the window or take a later date.`,
    field: 'windowSessions',
    data: { series, asOf: asOf ?? null, at: at ?? null },
  });
}

/** For a sentence. */
export const clockWords = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(Math.round(minute % 60)).padStart(2, '0')}`;
