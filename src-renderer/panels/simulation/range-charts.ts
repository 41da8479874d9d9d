import type { RangeForecast } from '#contract/schemas/range-forecast.ts';
import type { PlotLineSpec, PlotSpec } from '#renderer/charts/spec.ts';

const NAME_ROOM_PX = 92;
const drawn = [0.05, 0.25, 0.5, 0.75, 0.95];

const headOf = (id: string, what: string, { series, asOf, provenance }: RangeForecast) => ({
  kind: 'plot' as const,
  id,
  title: `${what}, ${series}`,
  asOf,
  source: provenance.sources.join(', '),
  sample: provenance.sample,
  xTicks: null,
  bars: [],
  spans: [],
});

/** Decimals that show two digits of the standard deviation. */
const decimalsOf = ({ closedForm }: RangeForecast): number =>
  Math.min(Math.max(1 - Math.floor(Math.log10(closedForm.standardDeviation)), 0), 4);

/** Paths with their quantiles and mean, inside the range that counts the error of the drift. */
export function rangeFanPlot(forecast: RangeForecast): PlotSpec {
  const { simulated, closedForm, horizon, fit } = forecast;
  const { sessions, quantiles, means, samplePaths } = simulated;
  const isShort = horizon.sessions <= 1.5;
  // a session is 390 minutes
  const x = isShort ? sessions.map((value) => value * 390) : sessions;
  const line = (id: string, label: string, y: Float64Array, look: Partial<PlotLineSpec>): PlotLineSpec => ({
    ...{ id, label, tone: 'blue', dash: 'solid', widthPx: 1, x, y },
    ...look,
  });
  const { lowWithDriftError, highWithDriftError } = closedForm.fan;
  const all = [lowWithDriftError, highWithDriftError, ...samplePaths].flatMap((values) => [...values]);
  const room = 0.04 * (Math.max(...all) - Math.min(...all));
  return {
    ...headOf('range-fan', 'Paths to the horizon', forecast),
    summary: `If the current trajectory continues: quantiles and mean of ${simulated.paths.toLocaleString('en')} paths ${horizon.label}, and the central 90 % with the error of the drift, from ${fit.returns} returns.`,
    xLabel: isShort ? 'minutes from now' : 'sessions from now',
    xDecimals: isShort ? 0 : 1,
    xRange: [0, x.at(-1)!],
    yLabel: forecast.series,
    yUnit: '',
    decimals: decimalsOf(forecast),
    yRange: [Math.min(...all) - room, Math.max(...all) + room],
    lines: [
      line('mean', 'mean path', means, { tone: 'orange', dash: 'dashed', widthPx: 2 }),
      ...quantiles
        .filter(({ probability }) => drawn.includes(probability))
        .toReversed()
        .map(({ probability, values }) =>
          line(`q-${probability}`, `${Math.round(100 * probability)} %`, values, {
            detail: `${Math.round(100 * probability)} % quantile of paths`,
            widthPx: probability === 0.5 ? 2 : 1,
          }),
        ),
      line('high', '95 % + drift', highWithDriftError, {
        ...{ detail: '95 % with the error of the drift', tone: 'purple', dash: 'dotted', widthPx: 1.5 },
      }),
      line('low', '5 % + drift', lowWithDriftError, {
        ...{ detail: '5 % with the error of the drift', tone: 'purple', dash: 'dotted', widthPx: 1.5 },
      }),
      ...samplePaths.map((y, i) =>
        line(`path-${i}`, `Path ${i + 1}`, y, { tone: 'muted', widthPx: 0.5, quiet: true }),
      ),
    ],
    marks: [],
    names: { at: 'end', roomPx: NAME_ROOM_PX },
  };
}

/** Density of paths at the horizon and that of the lognormal law. */
export function rangeTerminalPlot(forecast: RangeForecast): PlotSpec {
  const { levels, density, exact } = forecast.simulated.terminal;
  const line = (id: string, label: string, y: Float64Array, tone: PlotLineSpec['tone']): PlotLineSpec => ({
    ...{ id, label, tone, dash: 'solid', widthPx: 1.5, x: levels, y },
  });
  const inside = forecast.closedForm.strikes.filter(
    ({ strike }) => strike > levels[0]! && strike < levels.at(-1)!,
  );
  return {
    ...headOf('range-terminal', 'Where it ends', forecast),
    summary: `Density of the level ${forecast.horizon.label}, from paths and by formula.`,
    xLabel: `level ${forecast.horizon.label}`,
    xDecimals: decimalsOf(forecast),
    xRange: [levels[0]!, levels.at(-1)!],
    yLabel: 'density',
    yUnit: 'per unit of the level',
    decimals: 5,
    yRange: [0, 1.1 * Math.max(...density, ...exact)],
    lines: [line('formula', 'lognormal', exact, 'orange'), line('simulated', 'paths', density, 'blue')],
    marks: [
      { x: forecast.spot, label: 'now', tone: 'muted' },
      ...inside.map(({ strike }) => ({ x: strike, label: String(strike), tone: 'muted' as const })),
    ],
    names: { at: 'slope' },
  };
}
