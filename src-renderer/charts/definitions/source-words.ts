import type { Provenance } from '#contract/schemas/common.ts';

/** Publishers behind a drawing, each once, in one line. */
export function sourceWords(...provenances: readonly (Provenance | null | undefined)[]): string {
  const names = provenances.flatMap((provenance) => provenance?.sources ?? []);
  return [...new Set(names)].join(', ');
}

export const anySample = (...provenances: readonly (Provenance | null | undefined)[]): boolean =>
  provenances.some((provenance) => provenance?.sample === true);
