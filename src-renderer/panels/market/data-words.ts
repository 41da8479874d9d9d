import type { z } from 'zod';
import type { regimeRibbon } from '#contract/schemas/market.ts';
import type { Freshness, Provenance } from '#contract/schemas/common.ts';
import type { VolterraError } from '#contract/errors.ts';
import { formatCount } from '#renderer/charts/format.ts';

/** Age of data in exchange sessions, in words; undefined where there is no data. */
export function ageWords({ ageSessions }: Freshness): string | undefined {
  if (ageSessions === null) return undefined;
  if (ageSessions <= 0) return 'current';
  return ageSessions === 1 ? '1 session old' : `${formatCount(ageSessions)} sessions old`;
}

export interface NamedValue {
  readonly label: string;
  readonly value: string;
}

/** Everything that is needed to compute a number again. */
export function provenanceRows(provenance: Provenance): readonly NamedValue[] {
  const { firstDate, lastDate, seed, batchHashes } = provenance;
  return [
    { label: 'Sources', value: provenance.sources.join(', ') || 'none named' },
    { label: 'First day', value: firstDate ?? '–' },
    { label: 'Last day', value: lastDate ?? '–' },
    { label: 'Values', value: formatCount(provenance.count) },
    { label: 'Method', value: provenance.method },
    { label: 'Code version', value: provenance.codeVersion },
    ...(seed === null ? [] : [{ label: 'Seed', value: String(seed) }]),
    { label: 'Simulated', value: provenance.sample ? 'yes, SAMPLE data' : 'no' },
    ...batchHashes.map((hash, index) => ({ label: `Import ${index + 1}, SHA-256`, value: hash })),
  ];
}

export const curveStateWords = {
  contango: 'Contango',
  backwardation: 'Backwardation',
  flat: 'Flat',
  unknown: 'State unknown',
} as const;

/** Errors that only say that there is nothing to show yet. */
const emptyCodes = new Set(['NO_DATA', 'TOO_FEW_DATA', 'UNKNOWN_SERIES']);
export const saysEmpty = (code: string): boolean => emptyCodes.has(code);

/** What to do about an error: the case's own advice, or the table's. */
export const adviceOf = (error: VolterraError): string => error.toWire().advice;

const stateOrder = ['contango', 'backwardation', 'flat', 'unknown'] as const;
type RegimeShare = z.infer<typeof regimeRibbon>['summary'][number];

/** States that occurred, the two that matter first. */
export function regimeShares(summary: readonly RegimeShare[]): readonly RegimeShare[] {
  return summary
    .filter(({ days }) => days > 0)
    .toSorted((a, b) => stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state));
}
