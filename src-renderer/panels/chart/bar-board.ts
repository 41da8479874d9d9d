import type { BarColumns, BarFeedEvent, IndicatorValues } from '#contract/schemas/bars.ts';

/** Bars and values as told so far; replaced as a whole with each event. */
export interface BarBoard {
  /** Index in the feed of the first bar here. */
  readonly base: number;
  readonly bars: BarColumns;
  readonly values: IndicatorValues;
}

type Column = Float64Array | Int32Array | Uint8Array;

/** The board with an event taken in: bars from the event's first on are replaced. */
export function takeIn(board: BarBoard | null, event: BarFeedEvent): BarBoard {
  const { first, bars, values } = event;
  if (!board || event.restarted || first < board.base) return { base: first, bars, values };
  const kept = first - board.base;
  const joined = Object.fromEntries(
    Object.entries(bars).map(([name, column]) => [
      name,
      join(board.bars[name as keyof BarColumns], column as Column, kept),
    ]),
  ) as unknown as BarColumns;
  return {
    base: board.base,
    bars: joined,
    values: values.map(({ outputs }, indicator) => ({
      outputs: outputs.map((column, output) => {
        const before = board.values[indicator]?.outputs[output];
        return before ? join(before, column, kept) : column;
      }),
    })),
  };
}

function join<A extends Column>(before: A, column: Column, kept: number): A {
  const out = new (before.constructor as new (length: number) => A)(kept + column.length);
  out.set(before.subarray(0, kept));
  out.set(column, kept);
  return out;
}
