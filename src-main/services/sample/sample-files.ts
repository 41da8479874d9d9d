import { fromIsoDate } from '#quant/time/day-number.ts';
import { chainFiles, dailyChainFiles } from './chain-files.ts';
import { futuresFiles } from './futures-files.ts';
import { indexFiles } from './index-files.ts';
import { intradayFile, yieldFile } from './rate-and-bar-files.ts';
import type { SampleCalendars, SampleFile } from './sample-file.ts';
import { simulateMarket, type SimulatedMarket } from './simulate-market.ts';

const FIRST_DAY = fromIsoDate('2018-01-02');
const LAST_DAY = fromIsoDate('2024-12-31');

/** Every file of the sample workspace, in the layouts of the publishers; the same seed gives the same bytes. */
export function* sampleFiles(calendars: SampleCalendars, seed: number): Generator<SampleFile> {
  const market = sampleMarket(calendars, seed);
  yield* indexFiles(market, seed);
  yield* futuresFiles(market, calendars.futures, seed);
  yield yieldFile(market);
  yield intradayFile(market, calendars.equities);
  yield* chainFiles(market, calendars, seed);
}

/** Both chains of each of the last sessions: a year of them is too much for the workspace itself. */
export function sampleDailyChains(
  calendars: SampleCalendars,
  seed: number,
  sessions: number,
): Generator<SampleFile> {
  return dailyChainFiles(sampleMarket(calendars, seed), calendars, { seed, sessions });
}

function sampleMarket(calendars: SampleCalendars, seed: number): SimulatedMarket {
  const days = calendars.equities.sessionsBetween(FIRST_DAY, LAST_DAY);
  return simulateMarket(days, calendars.equities, seed);
}
