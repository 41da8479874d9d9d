import type { BarColumns } from '#contract/schemas/bars.ts';

/** Empty places that stand for a hole at the most: it must be seen, and not fill the picture. */
const MOST_EMPTY = 40;

/** Where bars stand on the axis of a picture: holes have empty places. */
export interface BarAxis {
  readonly places: Int32Array;
  readonly placeOfBar: Int32Array;
  /** [places] 1 where bars are missing. */
  readonly isHole: Uint8Array;
  /** Bars that the sessions had and the source has not. */
  readonly missing: number;
}

/**
 * One place for each bar, days or minutes, and empty ones for what is missing between them. Minutes that the clock shows
 * twice, when it is set back, follow each other.
 */
export function barAxis({ days, localMinutes, missingBars }: BarColumns, minutes: number | null): BarAxis {
  const places: number[] = [];
  const holes: number[] = [];
  const placeOfBar = new Int32Array(days.length);
  const step = minutes ?? 1;
  let missing = 0;
  for (let bar = 0; bar < days.length; bar += 1) {
    const own = minutes === null ? days[bar]! : localMinutes[bar]!;
    const before = places.at(-1);
    if (before !== undefined && missingBars[bar]! > 0) {
      missing += missingBars[bar]!;
      const empty = Math.min(missingBars[bar]!, MOST_EMPTY);
      for (let k = 1; k <= empty && before + k * step < own; k += 1) {
        places.push(before + k * step);
        holes.push(1);
      }
    }
    placeOfBar[bar] = places.length;
    places.push(Math.max(own, (places.at(-1) ?? own - 1) + 1));
    holes.push(0);
  }
  return { places: Int32Array.from(places), placeOfBar, isHole: Uint8Array.from(holes), missing };
}

/** Values of bars at their places, NaN elsewhere. */
export function onAxis({ places, placeOfBar }: BarAxis, values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(places.length).fill(Number.NaN);
  for (let bar = 0; bar < placeOfBar.length; bar += 1) out[placeOfBar[bar]!] = values[bar] ?? Number.NaN;
  return out;
}
