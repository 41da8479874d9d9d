import type { Provenance } from '#contract/schemas/common.ts';
import { toIsoDate, type DayNumber } from '#quant/time/day-number.ts';
import type { Lineage } from '#store/store.ts';

export interface ProvenanceStory {
  /** Inputs that were read; absent ones as null. */
  readonly inputs: readonly (Lineage | null)[];
  readonly firstDay: DayNumber | null;
  readonly lastDay: DayNumber | null;
  readonly count: number;
  readonly method: string;
  readonly codeVersion: string;
  readonly seed?: number;
}

/** Where a number comes from: union of the batches of its inputs, its window, its method. */
export function provenanceOf(story: ProvenanceStory): Provenance {
  const lineages = story.inputs.filter((input) => input !== null);
  return {
    sources: distinct(lineages.flatMap((lineage) => lineage.sources)),
    batchHashes: distinct(lineages.flatMap((lineage) => lineage.batchHashes)).sort(),
    firstDate: isoOrNull(story.firstDay),
    lastDate: isoOrNull(story.lastDay),
    count: story.count,
    method: story.method,
    codeVersion: story.codeVersion,
    seed: story.seed ?? null,
    sample: lineages.some((lineage) => lineage.sample),
  };
}

/** First and last of ascending days, for a provenance. */
export function spanOf(days: ArrayLike<number>): {
  firstDay: DayNumber | null;
  lastDay: DayNumber | null;
  count: number;
} {
  const count = days.length;
  return { firstDay: count > 0 ? days[0]! : null, lastDay: count > 0 ? days[count - 1]! : null, count };
}

export function isoOrNull(day: DayNumber | null | undefined): string | null {
  return day === null || day === undefined ? null : toIsoDate(day);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
