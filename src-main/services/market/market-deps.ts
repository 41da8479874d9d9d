import type { TradingCalendar } from '#quant/time/trading-calendar.ts';
import type { StoreReader } from '#store/store.ts';

/** What the services about the market work with. */
export interface MarketDeps {
  readonly reader: StoreReader;
  readonly calendars: { readonly nyse: TradingCalendar; readonly cfe: TradingCalendar };
  /** Stands beside every number. */
  readonly codeVersion: string;
}
