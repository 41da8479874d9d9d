import { toIsoDate } from '#quant/time/day-number.ts';
import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import { barStamp, textOf } from './file-texts.ts';
import { roundTo } from './sample-chain.ts';
import type { SampleFile } from './sample-file.ts';
import { STEPS_PER_SESSION, YIELD_MONTHS, parYieldPercent, rangeBar } from './simulate-market.ts';
import type { SimulatedMarket } from './simulate-market.ts';

const STEPS_PER_BAR = 3;
const MINUTES_PER_BAR = 15;
const INTRADAY_SESSIONS = 30;

/** Treasury par yields, newest first as the Treasury publishes them. */
export function yieldFile(market: SimulatedMarket): SampleFile {
  const names = YIELD_MONTHS.map((months) => (months < 12 ? `${months} Mo` : `${months / 12} Yr`));
  const rows = Array.from(market.days, (day, session) => {
    const rate = market.shortRatePercent[session]!;
    return [toIsoDate(day), ...YIELD_MONTHS.map((months) => parYieldPercent(rate, months).toFixed(2))].join(
      ',',
    );
  });
  return {
    name: 'daily-treasury-rates.csv',
    text: textOf([['Date', ...names].join(','), ...rows.reverse()]),
  };
}

/** Fifteen-minute bars of the equity index over the last sessions, newest first, stamped with their end. */
export function intradayFile(market: SimulatedMarket, calendar: TradingCalendar): SampleFile {
  const rows: string[] = [];
  for (let session = market.days.length - INTRADAY_SESSIONS; session < market.days.length; session += 1) {
    const day = market.days[session]!;
    const openMinute = calendar.sessionOpenClose(day)!.openMinute;
    const bars = Math.floor(market.steps[session]! / STEPS_PER_BAR);
    for (let index = 0; index < bars; index += 1) {
      const first = session * (STEPS_PER_SESSION + 1) + STEPS_PER_BAR * index;
      const { open, high, low, close } = rangeBar(market.spot, first, STEPS_PER_BAR + 1, (spot) =>
        roundTo(spot, 2),
      );
      rows.push(
        `${barStamp(day, openMinute + MINUTES_PER_BAR * (index + 1))},${open},${high},${low},${close},0`,
      );
    }
  }
  return { name: 'SPX_15min.csv', text: textOf(['datetime,open,high,low,close,volume', ...rows.reverse()]) };
}
