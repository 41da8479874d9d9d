import type { SimulatedGreeks } from '#contract/schemas/simulation.ts';
import { formatNumber } from '#renderer/charts/format.ts';
import type { Column } from '#renderer/ui/table-column.ts';
import { toError } from './result-words.ts';
import type { ShownResult } from './simulation.svelte.ts';

type Estimate = SimulatedGreeks['estimates'][number];

export interface GreekRow {
  readonly label: string;
  /** What the value is differentiated to, in full. */
  readonly detail: string;
  readonly estimate: Estimate;
}

const methodWords: Readonly<Record<Estimate['method'], string>> = {
  pathwise: 'pathwise',
  likelihoodRatio: 'likelihood ratio',
  mixed: 'likelihood ratio of pathwise',
  conditional: 'given the volatility',
  exact: 'exact',
  adjoint: 'pathwise, back',
};

const names: Readonly<Record<string, string>> = {
  delta: 'to the spot',
  gamma: 'twice to the spot',
  rho: 'to the rate',
};

function namesOf(greek: string, { process }: ShownResult): Pick<GreekRow, 'label' | 'detail'> {
  const spec = process.params.find(({ name }) => greek === `param.${name}`);
  if (spec) return { label: `∂/∂${spec.symbol}`, detail: `to ${spec.label}` };
  return { label: greek, detail: names[greek] ?? greek };
}

/** Greeks of the first payoff that the paths gave. */
export function greekRows(shown: ShownResult): readonly GreekRow[] {
  const estimates = shown.result.greeks[0]?.estimates ?? [];
  return estimates.map((estimate) => ({ ...namesOf(estimate.greek, shown), estimate }));
}

/** Greeks that these paths do not give, each with the reason. */
export function refusedGreeks(
  shown: ShownResult,
): readonly { readonly label: string; readonly reason: string }[] {
  const refused = shown.result.greeks[0]?.refused ?? [];
  return refused.map(({ greek, reason }) => ({ label: namesOf(greek, shown).label, reason }));
}

/** From the reference, in standard errors. */
function distanceOf({ estimate }: GreekRow): number | null {
  if (estimate.reference === null || !(estimate.standardError > 0)) return null;
  return (estimate.value - estimate.reference) / estimate.standardError;
}

const numeric = (id: string, label: string, of: (estimate: Estimate) => number | null): Column<GreekRow> => ({
  id,
  label,
  align: 'right',
  width: 76,
  value: ({ estimate }) => of(estimate),
  show: ({ estimate }) => {
    const value = of(estimate);
    return value === null ? '–' : toError(value, estimate.standardError);
  },
});

export const greekColumns: readonly Column<GreekRow>[] = [
  { id: 'greek', label: 'Greek', width: 64, value: ({ label }) => label, title: ({ detail }) => detail },
  numeric('value', 'Value', ({ value }) => value),
  numeric('error', '± s.e.', ({ standardError }) => standardError),
  numeric('reference', 'Formula', ({ reference }) => reference),
  {
    id: 'distance',
    label: 'Apart',
    unit: 's.e.',
    align: 'right',
    width: 84,
    value: distanceOf,
    show: (row) => formatNumber(distanceOf(row), 1),
    tone: (row) => (Math.abs(distanceOf(row) ?? 0) > 3 ? 'yellow' : undefined),
  },
  {
    id: 'method',
    label: 'Method',
    width: 110,
    grow: 1,
    value: ({ estimate }) => methodWords[estimate.method],
  },
];
