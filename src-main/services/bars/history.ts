import { VolterraError } from '#contract/errors.ts';
import type { BarHistory, BarHistoryInput } from '#contract/schemas/bars.ts';
import { BarStudy } from '#quant/indicators/bar-study.ts';
import { fromIsoDate } from '#quant/time/day-number.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import { isoOrNull, provenanceOf } from '../market/provenance.ts';
import { chooseIndicators, describeChosen, memoryOf } from './chosen-indicators.ts';
import { clockOf, secondsOf } from './intervals.ts';
import { SessionClock } from './session-clock.ts';
import { readParts } from './stored-bars.ts';
import { columnsOf, studyParts, valuesOf } from './study-columns.ts';

/** Bars of one series with indicators; these see as many bars before the first shown one as they remember. */
export async function barHistory(
  { reader, calendars, codeVersion }: MarketDeps,
  input: BarHistoryInput,
  signal: AbortSignal,
): Promise<BarHistory> {
  const { series, interval, hours } = input;
  const chosen = chooseIndicators(input.indicators);
  const sessions = new SessionClock(calendars.nyse, hours);
  const clock = clockOf(interval, hours);
  const wantedBars = input.bars + memoryOf(chosen);
  const toDay = input.to === undefined ? null : fromIsoDate(input.to);
  const stored = await readParts(
    reader,
    {
      ...{ series, interval, sourceSeconds: input.sourceSeconds, toDay },
      prefer: 'longest',
      enoughMinutes: (wantedBars + 1) * (interval === 'session' ? 390 : secondsOf(interval) / 60),
    },
    sessions,
  );
  if (stored.parts.length === 0) throw nothingThere(input, stored.outsideSessions);
  const study = new BarStudy({ intervalMs: secondsOf(interval) * 1000, clock, indicators: chosen });
  await studyParts(study, stored.parts, signal);
  const first = Math.max(0, study.bars.length - input.bars);
  const { bars } = study;
  return {
    series,
    interval,
    sourceSeconds: stored.seconds,
    bars: columnsOf(study, first, sessions),
    indicators: describeChosen(chosen, clock),
    values: valuesOf(study, first),
    computedFrom: isoOrNull(bars[0]?.day),
    outsideSessions: stored.outsideSessions,
    hasVolume: bars.some(({ volume }) => volume > 0),
    provenance: provenanceOf({
      inputs: [stored.lineage],
      firstDay: bars[first]?.day ?? null,
      lastDay: bars.at(-1)?.day ?? null,
      count: bars.length - first,
      method:
        stored.seconds === null ? 'daily bars as published' : `merged from bars of ${stored.seconds} seconds`,
      codeVersion,
    }),
  };
}

function nothingThere({ series, to }: BarHistoryInput, outside: number): VolterraError {
  const until = to === undefined ? '' : ` up to ${to}`;
  const why =
    outside > 0 ? `: all ${outside} lie outside the sessions of the exchange. Choose all hours` : '';
  return new VolterraError('NO_DATA', {
    message: `${series} has no bars inside sessions${until}${why}.`,
    field: outside > 0 ? 'hours' : 'series',
    data: { series },
  });
}
