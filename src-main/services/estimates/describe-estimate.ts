import type { Estimate } from '#contract/schemas/common.ts';
import type { MarketEstimate } from '#quant/estimators/estimate.ts';
import type { Lineage } from '#store/store.ts';
import { provenanceOf } from '../market/provenance.ts';

export interface EstimateStory {
  /** Lineage of each series that an estimate may name. */
  readonly lineages: Readonly<Record<string, Lineage | readonly Lineage[] | null>>;
  readonly codeVersion: string;
  readonly seed?: number;
}

/** An estimate of the numerical core with the batches that it rests on. */
export function describeEstimate(estimate: MarketEstimate, story: EstimateStory): Estimate {
  const { id, label, value, standardError, interval95, unit, count, status, window } = estimate;
  return {
    id,
    label,
    value,
    standardError,
    interval95: interval95 === null ? null : [interval95[0], interval95[1]],
    unit,
    count,
    status,
    warnings: [...estimate.warnings],
    provenance: provenanceOf({
      inputs: estimate.series.flatMap((series) => story.lineages[series] ?? null),
      firstDay: window?.firstDay ?? null,
      lastDay: window?.lastDay ?? null,
      count,
      method: `${estimate.method}. Source: ${estimate.source}`,
      codeVersion: story.codeVersion,
      ...(story.seed === undefined ? {} : { seed: story.seed }),
    }),
  };
}
