import type { StepHalvingResult } from '#contract/schemas/simulation.ts';
import type { PlotLineSpec, PlotSpec } from '#renderer/charts/spec.ts';
import { toError } from './result-words.ts';
import type { ShownHalving } from './simulation.svelte.ts';

type Payoff = StepHalvingResult['payoffs'][number];

/** Value with two standard errors by the length of a step, down to the limit of no length. */
export function stepPlot({ result, process, draft }: ShownHalving): PlotSpec | null {
  const [payoff] = result.payoffs;
  if (!payoff) return null;
  const years = draft.payoff.expiryYears;
  const points = pointsOf(payoff, years);
  const { reference } = payoff;
  const longest = points.at(-1)!.x;
  const ends = points.flatMap(({ mean, standardError }) => [
    mean - 2 * standardError,
    mean + 2 * standardError,
  ]);
  const all = reference ? [...ends, reference.price] : ends;
  const room = 0.08 * (Math.max(...all) - Math.min(...all)) || 1e-6;
  return {
    kind: 'plot',
    id: 'simulation-steps',
    title: `Error of the steps, ${process.label}`,
    summary:
      'Value with two standard errors by the length of a step; the point at no length is the limit by the declared order.',
    asOf: null,
    source: `${process.label}, ${result.scheme}, seed ${result.seed}`,
    sample: false,
    xLabel: 'length of a step, days of 365',
    xDecimals: 2,
    xRange: [-0.06 * longest, 1.06 * longest],
    xTicks: null,
    yLabel: 'value',
    yUnit: '',
    decimals: 4,
    yRange: [Math.min(...all) - room, Math.max(...all) + room],
    bars: [
      {
        id: 'levels',
        label: 'value',
        tone: 'blue',
        parts: ['−2 s.e.', 'mean', '+2 s.e.'],
        x: Float64Array.from(points, ({ x }) => x),
        low: Float64Array.from(points, ({ mean, standardError }) => mean - 2 * standardError),
        middle: Float64Array.from(points, ({ mean }) => mean),
        high: Float64Array.from(points, ({ mean, standardError }) => mean + 2 * standardError),
        hollow: Uint8Array.from(points, ({ x }) => (x === 0 ? 1 : 0)),
        pointLabels: points.map(({ label }) => label),
      },
    ],
    lines: reference ? [referenceLine(reference, longest)] : [],
    marks: [],
    spans: [],
  };
}

interface Point {
  readonly x: number;
  readonly mean: number;
  readonly standardError: number;
  readonly label: string;
}

/** Ascending in the length: the limit, then the finest first. */
function pointsOf({ levels, extrapolated }: Payoff, years: number): readonly Point[] {
  const own = levels.map(({ steps, mean, standardError }) => ({
    x: (365 * years) / steps,
    mean,
    standardError,
    label: `${steps} steps`,
  }));
  const limit = extrapolated ? [{ x: 0, ...extrapolated, label: 'limit' }] : [];
  return [...limit, ...own.reverse()];
}

function referenceLine({ price, engine }: NonNullable<Payoff['reference']>, longest: number): PlotLineSpec {
  return {
    id: 'reference',
    label: 'formula',
    detail: engine,
    tone: 'orange',
    dash: 'solid',
    widthPx: 1.5,
    x: Float64Array.of(0, longest),
    y: Float64Array.of(price, price),
  };
}

export interface StepFigure {
  readonly label: string;
  readonly value: string;
  readonly warning?: boolean;
}

/** What the levels say, each with its error. */
export function stepFigures({ result }: ShownHalving): readonly StepFigure[] {
  const [payoff] = result.payoffs;
  if (!payoff) return [];
  const { observedOrder, extrapolated, bias, reference } = payoff;
  const withError = ({ mean, standardError }: { mean: number; standardError: number }): string =>
    `${toError(mean, standardError)} ± ${toError(standardError, standardError)}`;
  const declared = result.weakOrder === null ? 'exact steps' : `declared ${result.weakOrder}`;
  return [
    {
      label: `Order (${declared})`,
      value: observedOrder ? withError(observedOrder) : 'hidden by chance: take more paths',
    },
    ...(bias ? [{ label: 'Error of the finest steps', value: withError(bias) }] : []),
    ...(extrapolated ? [{ label: 'Limit', value: withError(extrapolated) }] : []),
    ...(reference && extrapolated
      ? [
          {
            label: 'Formula apart by',
            value: `${((extrapolated.mean - reference.price) / extrapolated.standardError).toFixed(1).replace('-', '−')} s.e.`,
          },
        ]
      : []),
  ];
}
