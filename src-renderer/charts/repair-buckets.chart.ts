import type { RepairCell, RepairEvaluation } from '#contract/schemas/repair-evaluation.ts';
import { extentOf } from './axis.ts';
import { formatNumber } from './format.ts';
import { scoredName } from './repair-data.ts';
import type { ChartDefinition, HeatmapSpec } from './spec.ts';

export interface RepairBucketsOptions {
  readonly levelPercent: 80 | 95;
}

/** Coverage of one estimator in one bucket over all families and masks. */
export interface BucketCoverage {
  readonly estimator: string;
  readonly leftOut: boolean;
  readonly bucket: string;
  readonly count: number;
  readonly coverage80: number;
  readonly coverage95: number;
}

/** Buckets of all cells together, estimator by estimator; cells count by how many nodes they have. */
export function bucketCoverages(cells: readonly RepairCell[]): readonly BucketCoverage[] {
  const all = cells.flatMap(({ estimator, leftOut, bandBuckets }) =>
    bandBuckets.map((own) => ({ ...own, estimator, leftOut })),
  );
  const groups = Map.groupBy(all, (each) => `${scoredName(each)}|${each.bucket}`);
  return [...groups.values()]
    .map((own): BucketCoverage => {
      const count = own.reduce((sum, each) => sum + each.count, 0);
      const share = (of: (each: (typeof own)[number]) => number): number =>
        own.reduce((sum, each) => sum + each.count * of(each), 0) / count;
      const { estimator, leftOut, bucket } = own[0]!;
      return {
        ...{ estimator, leftOut, bucket, count },
        coverage80: share((each) => each.coverage80),
        coverage95: share((each) => each.coverage95),
      };
    })
    .sort((a, b) => a.bucket.localeCompare(b.bucket));
}

/** Fewer missing nodes than these say little of a share. */
const FEW = 200;

/** Buckets down, estimators across: share of missing cells inside the band. */
export const repairBucketsChart: ChartDefinition<RepairEvaluation, RepairBucketsOptions, HeatmapSpec> = {
  id: 'repair-buckets',
  title: 'Coverage by bucket',
  query: 'repairLab.evaluate',
  fixture: 'repair-evaluation.json',
  view: ({ cells, seed, bandRule }, { levelPercent }) => {
    const coverages = bucketCoverages(cells);
    const names = [...new Set(cells.map(scoredName))];
    const buckets = [...new Set(coverages.map(({ bucket }) => bucket))];
    const values = new Float64Array(buckets.length * names.length).fill(Number.NaN);
    const few = new Uint8Array(values.length);
    for (const { bucket, count, coverage80, coverage95, ...scored } of coverages) {
      const at = buckets.indexOf(bucket) * names.length + names.indexOf(scoredName(scored));
      values[at] = levelPercent === 80 ? coverage80 : coverage95;
      few[at] = Number(count < FEW);
    }
    const range = extentOf(values.filter((_, at) => few[at] === 0));
    const rule = bandRule === 'mondrian' ? 'a width for each bucket' : 'one width for all';
    return {
      kind: 'heatmap',
      id: 'repair-buckets',
      title: `Missing cells in the ${levelPercent} % band by bucket`,
      summary: range
        ? `Between ${formatNumber(range[0], 1)} and ${formatNumber(range[1], 1)} % of the missing cells of a bucket lie in their band of ${levelPercent} %, ${rule}; buckets of fewer than ${FEW} cells left out.`
        : `No bucket has ${FEW} missing cells.`,
      asOf: null,
      source: `generated surfaces, all families and masks, seed ${seed}, ${rule}`,
      sample: false,
      rowTitle: 'Bucket',
      columnTitle: 'Estimator',
      valueTitle: `Inside ${levelPercent} %`,
      unit: '%',
      rows: buckets,
      columns: names,
      values,
      counts: Int32Array.from(values, (value) => Number(Number.isFinite(value))),
      counted: null,
      cellDays: null,
      scale: { kind: 'sequential', low: levelPercent - 30, high: 100, clipped: true },
      decimals: 1,
      written: true,
      dots: { cells: few, label: `fewer than ${FEW} cells` },
    };
  },
};
