import type { BarClock, IndicatorBar, IndicatorSettings } from '#quant/indicators/indicator.ts';
import { indicators } from '#quant/indicators/registry.ts';

const dailyClock: BarClock = { barsAYear: 252, isIntraday: false };

/** A bar that follows the one before. */
export function daily(bar: Partial<IndicatorBar> & Pick<IndicatorBar, 'close'>): IndicatorBar {
  const none = Number.NaN;
  return { open: none, high: none, low: none, volume: none, opensSession: true, follows: true, ...bar };
}

export const closesOnly = (closes: readonly number[]): IndicatorBar[] =>
  closes.map((close) => daily({ close }));

/** [output][bar] of one indicator, every bar kept. */
export function valuesOf(
  id: string,
  settings: IndicatorSettings,
  bars: readonly IndicatorBar[],
  clock: BarClock = dailyClock,
): number[][] {
  const indicator = indicators.find((own) => own.id === id)!;
  const run = indicator.start(settings, clock);
  const out = new Float64Array(indicator.outputs.length);
  const columns = indicator.outputs.map((): number[] => []);
  for (const bar of bars) {
    run.next(bar, out, true);
    out.forEach((value, k) => columns[k]!.push(value));
  }
  return columns;
}
