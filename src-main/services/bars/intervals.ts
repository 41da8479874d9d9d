import type { BarInterval } from '#contract/schemas/bars.ts';
import type { BarClock } from '#quant/indicators/indicator.ts';

const SESSIONS_A_YEAR = 252;
const SECONDS_A_SESSION = 390 * 60;
const SECONDS_A_DAY = 86_400;

const seconds: Readonly<Record<BarInterval, number>> = {
  '1min': 60,
  '5min': 300,
  '15min': 900,
  '30min': 1800,
  '60min': 3600,
  session: Infinity,
};

/** Seconds of a bar; Infinity for a session. */
export const secondsOf = (interval: BarInterval): number => seconds[interval];

/** True where bars of the source make up whole bars of the interval; null seconds are daily bars. */
export function fitsInto(source: number | null, interval: BarInterval): boolean {
  if (interval === 'session') return true;
  return source !== null && secondsOf(interval) % source === 0;
}

/** Bars of an interval in a usual session. */
export function barsASession(interval: BarInterval, hours: 'regular' | 'all'): number {
  if (interval === 'session') return 1;
  return (hours === 'all' ? SECONDS_A_DAY : SECONDS_A_SESSION) / secondsOf(interval);
}

/** The clock of indicators that are stated per year: 252 sessions of 390 minutes, or of 24 hours. */
export function clockOf(interval: BarInterval, hours: 'regular' | 'all'): BarClock {
  return { barsAYear: SESSIONS_A_YEAR * barsASession(interval, hours), isIntraday: interval !== 'session' };
}
