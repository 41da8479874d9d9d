import type { z } from 'zod';
import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import type { indexHistoryFit } from '#contract/schemas/index-history.ts';
import { indexHistoryTaskId, type IndexHistoryTaskInput } from '#jobs/tasks/index-history.task.ts';
import {
  type ComparedParam,
  estimatorOf,
  type HistoryComparison,
  type OptionsFit,
} from '#quant/calibration/vix/beside-history.ts';
import type { IndexHistory } from '#quant/calibration/vix/index-history.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import type { DailySeries } from '#store/store.ts';
import { provenanceOf } from '../market/provenance.ts';
import type { CalibrationDeps } from './calibration-deps.ts';

type IndexHistoryFit = z.input<typeof indexHistoryFit>;

/** A year: fewer closes tell neither the speed of reversion nor rare jumps. */
const fewestCloses = 252;
const sessionsPerYear = 252;

/** A run of a model of the index beside the series of the index up to the day of its quotes. */
export async function besideHistory(
  { market, compute }: Pick<CalibrationDeps, 'market' | 'compute'>,
  run: CalibrationRun,
  { fromDate, signal }: { fromDate: string | undefined; signal: AbortSignal },
): Promise<IndexHistoryFit> {
  const { runId, model, settings, fittedParams, quoteDate } = run;
  const seriesId = settings.indexUnderlying;
  const estimator = estimatorOf(model);
  const empty = { ...nothing, runId, model, seriesId };
  if (estimator === undefined)
    return {
      ...empty,
      refusal: `The model is one of the asset; the series of ${seriesId} tells nothing of it.`,
    };
  if (quoteDate === null || fittedParams.length === 0)
    return { ...empty, estimator, refusal: 'The calibration has no parameters. Run it again.' };
  const range = {
    toDay: fromIsoDate(quoteDate),
    ...(fromDate === undefined ? {} : { fromDay: fromIsoDate(fromDate) }),
  };
  const series = await market.reader.dailySeries(seriesId, range);
  const closes = series?.days.length ?? 0;
  const window = series && closes > 0 ? windowOf(series) : null;
  if (!series || closes < fewestCloses)
    return { ...empty, estimator, window, refusal: tooShort(seriesId, closes, quoteDate) };
  const input: IndexHistoryTaskInput = {
    estimator,
    options: optionsOf(run),
    history: historyOf(series, market.calendars.nyse),
  };
  const compared = await compute.run<HistoryComparison>(indexHistoryTaskId, input, {
    signal,
    seed: 0,
    priority: 'interactive',
  });
  return {
    ...empty,
    ...described(compared, run),
    estimator,
    window,
    provenance: provenanceOf({
      inputs: [series],
      firstDay: series.days[0]!,
      lastDay: series.days.at(-1)!,
      count: closes,
      method: `${estimator} by maximum likelihood of daily closes`,
      codeVersion: market.codeVersion,
    }),
  };
}

const nothing = {
  window: null,
  estimator: null,
  params: [],
  jumpGap: null,
  sentence: '',
  notes: [],
  refusal: null,
  provenance: null,
} satisfies Omit<IndexHistoryFit, 'runId' | 'model' | 'seriesId'>;

function tooShort(seriesId: string, closes: number, quoteDate: string): string {
  const found = closes === 0 ? 'no closes' : `only ${closes} ${closes === 1 ? 'close' : 'closes'}`;
  return `The store has ${found} of ${seriesId} in this window up to ${quoteDate}; ${fewestCloses} are needed. Import ${seriesId}_History.csv, or take a longer window.`;
}

const windowOf = ({ days }: DailySeries): NonNullable<IndexHistoryFit['window']> => ({
  firstDate: toIsoDate(days[0]!),
  lastDate: toIsoDate(days.at(-1)!),
  closes: days.length,
});

/** Time goes by in sessions: a hole of five sessions is five days of reversion, a weekend is one. */
function historyOf({ days, close }: DailySeries, calendar: TradingCalendar): IndexHistory {
  const timesYears = new Float64Array(days.length);
  for (let i = 1; i < days.length; i += 1)
    timesYears[i] = timesYears[i - 1]! + sessionsFrom(calendar, days[i - 1]!, days[i]!) / sessionsPerYear;
  return { timesYears, index: close };
}

function sessionsFrom(calendar: TradingCalendar, from: number, to: number): number {
  const isKnown = calendar.covers(from) && calendar.covers(to);
  return isKnown ? Math.max(1, calendar.businessDaysBetween(from, to)) : 1;
}

function optionsOf({ fittedParams, freeParams, correlation }: CalibrationRun): OptionsFit {
  return {
    params: fittedParams.map((param) => ({
      ...param,
      standardError: param.standardError ?? Number.NaN,
      lower: param.lower ?? Number.NaN,
      upper: param.upper ?? Number.NaN,
    })),
    freeParams,
    correlation: Float64Array.from(correlation, (value) => value ?? Number.NaN),
  };
}

function described(
  { status, message, rows, jumps, notes }: HistoryComparison,
  { fittedParams }: CalibrationRun,
): Pick<IndexHistoryFit, 'params' | 'jumpGap' | 'sentence' | 'notes'> {
  const stateOf = ({ name }: ComparedParam) => {
    const of = name === 'meanJump' ? 'eta' : name;
    return fittedParams.find((param) => param.name === of)?.state ?? null;
  };
  return {
    params: rows.map((row) => ({
      name: row.name,
      options: known(row.options),
      optionsError: known(row.optionsError),
      optionsState: stateOf(row),
      history: row.history,
      historyError: known(row.historyError),
      gap: known(row.gap),
      gapError: known(row.gapError),
    })),
    jumpGap: jumps && {
      gap: jumps.gap,
      standardError: known(jumps.standardError),
      ratio: known(jumps.ratio),
    },
    sentence: jumps?.message ?? '',
    notes: status === 'CONVERGED' ? [...notes] : [message, ...notes],
  };
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
