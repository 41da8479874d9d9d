import type { SimulationResult } from '#contract/schemas/simulation.ts';
import type { Dash, PlotLineSpec, PlotSpec, Tone } from '#renderer/charts/spec.ts';
import type { LiveEstimate, ShownResult } from './simulation.svelte.ts';

/** Room for "95 %" and "exact density". */
const NAME_ROOM_PX = 64;

const headOf = (id: string, what: string, { process, result }: ShownResult) => ({
  kind: 'plot' as const,
  id,
  title: `${what}, ${process.label}`,
  asOf: null,
  source: `${process.label}, ${process.scheme}, seed ${result.seed}`,
  sample: false,
  xTicks: null,
  bars: [],
  spans: [],
});

const percent = (probability: number): string => `${Math.round(100 * probability)} %`;
const styles: Readonly<Record<string, { tone: Tone; dash: Dash; widthPx: number }>> = {
  '0.5': { tone: 'blue', dash: 'solid', widthPx: 2 },
  '0.25': { tone: 'blue', dash: 'solid', widthPx: 1 },
  '0.75': { tone: 'blue', dash: 'solid', widthPx: 1 },
};
const outer = { tone: 'blue', dash: 'dashed', widthPx: 1 } as const;

/** Quantiles by date over some of the paths; null where no picture was asked for. */
export function fanPlot(shown: ShownResult): PlotSpec | null {
  const { picture } = shown.result;
  if (!picture) return null;
  const { times, quantiles, samplePaths, means } = picture;
  const lines: PlotLineSpec[] = quantiles.toReversed().map(({ probability, values }) => ({
    id: `quantile-${probability}`,
    label: percent(probability),
    detail: `${percent(probability)} quantile`,
    ...(styles[String(probability)] ?? outer),
    x: times,
    y: values,
  }));
  const mean: PlotLineSpec = {
    ...{ id: 'mean', label: 'mean', detail: 'mean over paths' },
    ...{ tone: 'orange', dash: 'dashed', widthPx: 1.5, x: times, y: means },
  };
  const paths: PlotLineSpec[] = samplePaths.map((y, i) => ({
    id: `path-${i}`,
    label: `Path ${i + 1}`,
    tone: 'muted',
    dash: 'solid',
    widthPx: 0.5,
    quiet: true,
    x: times,
    y,
  }));
  const all = [...quantiles.map(({ values }) => values), ...samplePaths].flatMap((values) => [...values]);
  return {
    ...headOf('simulation-fan', 'Paths', shown),
    summary: `Quantiles of the level by date from ${picture.paths.toLocaleString('en')} paths of ${shown.process.label}, over ${samplePaths.length} of the paths.`,
    xLabel: 'years from today',
    xDecimals: 3,
    xRange: [0, times.at(-1)!],
    yLabel: shown.process.underlying === 'asset' ? 'asset' : 'index, points',
    yUnit: shown.process.underlying === 'asset' ? '' : 'points',
    decimals: 2,
    yRange: padded(Math.min(...all), Math.max(...all)),
    lines: [...lines, mean, ...paths],
    marks: [],
    names: { at: 'end', roomPx: NAME_ROOM_PX },
  };
}

/** Simulated density at the last date, and that by formula where there is one. */
export function terminalPlot(shown: ShownResult): PlotSpec | null {
  const { picture } = shown.result;
  if (!picture) return null;
  const { levels, density, exact } = picture.terminal;
  const { payoff } = shown.draft;
  const simulated: PlotLineSpec = {
    id: 'simulated',
    label: 'simulated',
    tone: 'blue',
    dash: 'solid',
    widthPx: 1.5,
    x: levels,
    y: density,
  };
  const formula: PlotLineSpec | null = exact && {
    id: 'formula',
    label: 'formula',
    tone: 'orange',
    dash: 'solid',
    widthPx: 1.5,
    x: levels,
    y: exact,
  };
  const hasStrike = ['vanilla', 'digital', 'barrier', 'asian', 'indexOption'].includes(payoff.kind);
  return {
    ...headOf('simulation-terminal', 'Density at the last date', shown),
    summary: exact
      ? 'Density of the level at the last date, from paths and by formula.'
      : 'Density of the level at the last date, from paths.',
    xLabel: 'level at the last date',
    xDecimals: 2,
    xRange: [levels[0]!, levels.at(-1)!],
    yLabel: 'density',
    yUnit: 'per unit of the level',
    decimals: 4,
    yRange: [0, 1.1 * Math.max(...density, ...(exact ?? []), 1e-9)],
    lines: formula ? [formula, simulated] : [simulated],
    marks: hasStrike ? [{ x: payoff.strike, label: 'strike', tone: 'muted' }] : [],
    names: { at: 'slope' },
  };
}

/** Mean with a band of two standard errors by the number of paths, beside the price that no path had a part in. */
export function convergencePlot(
  points: SimulationResult['convergence'],
  reference: number | null,
  about: Pick<ShownResult, 'process'> & { readonly seed: number },
): PlotSpec | null {
  if (points.length === 0) return null;
  const x = Float64Array.from(points, ({ paths }) => paths / 1000);
  const y = (of: (point: (typeof points)[number]) => number): Float64Array => Float64Array.from(points, of);
  const line = (
    id: string,
    label: string,
    values: Float64Array,
    look: Partial<PlotLineSpec>,
  ): PlotLineSpec => ({
    id,
    label,
    tone: 'blue',
    dash: 'solid',
    widthPx: 1.5,
    x,
    y: values,
    ...look,
  });
  const low = y(({ mean, standardError }) => mean - 2 * standardError);
  const high = y(({ mean, standardError }) => mean + 2 * standardError);
  const ends = [...low, ...high, ...(reference === null ? [] : [reference])];
  return {
    kind: 'plot',
    id: 'simulation-convergence',
    title: `Convergence, ${about.process.label}`,
    summary: 'Mean of the payoff with a band of two standard errors by the number of paths.',
    asOf: null,
    source: `${about.process.label}, seed ${about.seed}`,
    sample: false,
    xTicks: null,
    bars: [],
    spans: [],
    xLabel: 'paths, thousands',
    xDecimals: 1,
    xRange: [0, x.at(-1)! * 1.001],
    yLabel: 'value',
    yUnit: '',
    decimals: 4,
    yRange: padded(Math.min(...ends), Math.max(...ends)),
    lines: [
      line(
        'mean',
        'mean',
        y(({ mean }) => mean),
        {},
      ),
      ...(reference === null
        ? []
        : [
            line(
              'reference',
              'formula',
              x.map(() => reference),
              { tone: 'orange' },
            ),
          ]),
      line('high', '+2 s.e.', high, { dash: 'dashed', widthPx: 1 }),
      line('low', '−2 s.e.', low, { dash: 'dashed', widthPx: 1 }),
    ],
    marks: [],
    names: { at: 'end', roomPx: NAME_ROOM_PX },
  };
}

/** What the convergence picture shows now: the simulation that runs, or the last one. */
export function convergenceOf(
  live: LiveEstimate | null,
  shown: ShownResult | null,
): { points: SimulationResult['convergence']; reference: number | null } | null {
  const source = live ?? shown?.result ?? null;
  if (!source) return null;
  return { points: source.convergence, reference: source.estimates[0]?.reference?.price ?? null };
}

function padded(low: number, high: number): [number, number] {
  const room = 0.06 * (high - low) || Math.max(Math.abs(high) * 1e-3, 1e-6);
  return [low - room, high + room];
}
