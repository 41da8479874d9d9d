import type { Estimate } from '#contract/schemas/common.ts';
import type { JobProgress } from './parameters-job.svelte.ts';

/** Time left, once enough of the work is done to tell. */
export function etaWords({ fraction, etaMs }: JobProgress): string {
  if (fraction === null || fraction < 0.05 || etaMs === null) return '';
  const seconds = Math.max(1, Math.round(etaMs / 1000));
  return seconds < 90 ? `, about ${seconds} s left` : `, about ${Math.round(seconds / 60)} min left`;
}

/** Publishers behind a set of estimates, each once. */
export function estimateSource(estimates: readonly Estimate[]): string {
  return [...new Set(estimates.flatMap(({ provenance }) => provenance.sources))].join(', ');
}
