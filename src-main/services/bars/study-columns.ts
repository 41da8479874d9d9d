import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BarColumns, IndicatorValues } from '#contract/schemas/bars.ts';
import type { BarStudy } from '#quant/indicators/bar-study.ts';
import type { MergedBar, SessionBar } from '#quant/market/bar-merger.ts';
import type { SessionClock } from './session-clock.ts';

/** Source bars taken in one turn of the event loop: a few milliseconds with a dozen indicators. */
const PARTS_A_TURN = 250;

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
  const fill = <A extends Float64Array | Int32Array | Uint8Array>(
    column: A,
    pick: (bar: MergedBar) => number,
  ): A => {
    for (let i = 0; i < bars.length; i += 1) column[i] = pick(bars[i]!);
    return column;
  };
  const floats = (pick: (bar: MergedBar) => number): Float64Array =>
    fill(new Float64Array(bars.length), pick);
  const whole = (pick: (bar: MergedBar) => number): Int32Array => fill(new Int32Array(bars.length), pick);
  const flags = (pick: (bar: MergedBar) => boolean): Uint8Array =>
    fill(new Uint8Array(bars.length), (bar) => Number(pick(bar)));
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
    outputs: outputs.map((values) => new Float64Array(values.slice(first))),
  }));
}
