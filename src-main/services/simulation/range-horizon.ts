import { VolterraError } from '#contract/errors.ts';
import type { RangeForecast, RangeForecastInput } from '#contract/schemas/range-forecast.ts';
import { toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import { clockWords, MINUTES_A_SESSION, SESSIONS_A_YEAR, type RangeBars } from './range-bars.ts';

/** What a forecast is about. */
export interface ForecastHorizon {
  readonly label: string;
  readonly endDay: DayNumber | null;
  readonly years: number;
  readonly warnings: RangeForecast['warnings'];
}

/** @throws VolterraError TOO_FEW_DATA where the calendar does not know the session */
export function rangeHorizon(
  { calendars: { nyse } }: MarketDeps,
  { horizon, series }: RangeForecastInput,
  { day, minute }: RangeBars,
): ForecastHorizon {
  if (horizon.kind === 'sessions') return sessionsAhead(horizon.sessions, { day, nyse });
  const session = nyse.covers(day) ? nyse.sessionOpenClose(day) : undefined;
  if (!session)
    throw new VolterraError('TOO_FEW_DATA', {
      message: `${toIsoDate(day)} is no session of the calendar: take sessions ahead instead of the close.`,
      field: 'horizon',
      data: { series, day: toIsoDate(day) },
    });
  const left = session.closeMinute - (minute ?? session.closeMinute);
  if (left > 0) return toClose(day, left, session.closeMinute);
  const next = nyse.nextSession(day);
  const hours = nyse.sessionOpenClose(next)!;
  return {
    ...toClose(next, hours.closeMinute - hours.openMinute, hours.closeMinute),
    warnings: [
      {
        code: 'NIGHT_LEFT_OUT',
        message: `The session of ${toIsoDate(day)} had ended: the range is that of the whole next session, without the night between, of which intraday bars say nothing.`,
      },
    ],
  };
}

function toClose(day: DayNumber, minutes: number, closeMinute: number): ForecastHorizon {
  return {
    label: `at the ${clockWords(closeMinute)} close of ${toIsoDate(day)}`,
    endDay: day,
    years: minutes / (MINUTES_A_SESSION * SESSIONS_A_YEAR),
    warnings: [],
  };
}

function sessionsAhead(
  sessions: number,
  { day, nyse }: { readonly day: DayNumber; readonly nyse: MarketDeps['calendars']['nyse'] },
): ForecastHorizon {
  const isKnown = nyse.covers(day) && nyse.covers(day + 2 * sessions + 10);
  const endDay = isKnown ? nyse.addSessions(day, sessions) : null;
  const count = sessions === 1 ? 'one session' : `${sessions} sessions`;
  return {
    label: endDay === null ? `${count} after ${toIsoDate(day)}` : `on ${toIsoDate(endDay)}, ${count} ahead`,
    endDay,
    years: sessions / SESSIONS_A_YEAR,
    warnings: [],
  };
}
