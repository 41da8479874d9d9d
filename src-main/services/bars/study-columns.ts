import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BarColumns, IndicatorValues } from '#contract/schemas/bars.ts';
import type { BarStudy } from '#quant/indicators/bar-study.ts';
import type { MergedBar, SessionBar } from '#quant/market/bar-merger.ts';
import type { SessionClock } from './session-clock.ts';

/** Source bars taken in one turn of the event loop: a millisecond or two. */
const PARTS_A_TURN = 1000;

/**
 * Takes bars of the source into a study without holding up others.
 * @returns index of the first bar that changed
 */
export async function studyParts(
  study: BarStudy,
  parts: readonly SessionBar[],
  signal: AbortSignal,
): Promise<number> {
  let first = study.bars.length;
  for (let from = 0; from < parts.length; from += PARTS_A_TURN) {
    const to = Math.min(parts.length, from + PARTS_A_TURN);
    for (let i = from; i < to; i += 1) first = Math.min(first, study.push(parts[i]!));
    if (to < parts.length) {
      await nextTurn();
      signal.throwIfAborted();
    }
  }
  return first;
}

/** Bars of a study from an index on. */
export function columnsOf(study: BarStudy, first: number, clock: SessionClock): BarColumns {
  const bars = study.bars.slice(first);
  const floats = (pick: (bar: MergedBar) => number): Float64Array => Float64Array.from(bars, pick);
  const whole = (pick: (bar: MergedBar) => number): Int32Array => Int32Array.from(bars, pick);
  const flags = (pick: (bar: MergedBar) => boolean): Uint8Array =>
    Uint8Array.from(bars, (bar) => Number(pick(bar)));
  return {
    days: whole(({ day }) => day),
    localMinutes: whole(({ startMs }) => clock.localMinute(startMs)),
    endMs: floats(({ endMs }) => endMs),
    open: floats(({ open }) => open),
    high: floats(({ high }) => high),
    low: floats(({ low }) => low),
    close: floats(({ close }) => close),
    volume: floats(({ volume }) => volume),
    closed: flags(({ isClosed }) => isClosed),
    opensSession: flags(({ opensSession }) => opensSession),
    missingBars: whole(({ missingBars }) => missingBars),
    missingSessions: whole(({ missingSessions }) => missingSessions),
  };
}

/** Values of the indicators of a study from an index on. */
export function valuesOf(study: BarStudy, first: number): IndicatorValues {
  return study.values.map((outputs) => ({
    outputs: outputs.map((values) => Float64Array.from(values.slice(first))),
  }));
}
