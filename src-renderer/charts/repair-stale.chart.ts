import type { RepairEvaluation, RepairStaleScore } from '#contract/schemas/repair-evaluation.ts';
import { formatCount, formatNumber } from './format.ts';
import type { ChartDefinition, Dash, PlotLineSpec, PlotSpec, Tone } from './spec.ts';

export interface RepairStaleOptions {
  /** Which of the families and masks. */
  readonly place: number;
  readonly familyOf: (family: string) => string;
}

type Score = RepairStaleScore['curves'][number]['score'];

const looks: Readonly<
  Record<Score, { label: string; detail: string; tone: Tone; dash: Dash; widthPx: number }>
> = {
  probability: {
    ...{ label: 'leave-one-out', detail: 'probability that a quote is stale, from all others' },
    ...{ tone: 'blue', dash: 'solid', widthPx: 2 },
  },
  deviation: {
    ...{ label: 'its distance', detail: 'distance from what the others say, in deviations' },
    ...{ tone: 'purple', dash: 'dashed', widthPx: 1.25 },
  },
  oracle: {
    ...{ label: 'oracle ceiling', detail: 'one who knows the truth' },
    ...{ tone: 'green', dash: 'dotted', widthPx: 1.75 },
  },
};
const NAME_ROOM_PX = 148;

/** Area of a curve in words: "0.847 ± 0.006". */
export function areaWords({ curves }: RepairStaleScore, score: Score): string {
  const { area = null, areaStandardError = null } = curves.find((curve) => curve.score === score) ?? {};
  if (area === null) return 'none';
  const error = areaStandardError === null ? '' : ` ± ${formatNumber(areaStandardError, 3)}`;
  return `${formatNumber(area, 3)}${error}`;
}

/** Stale quotes found against others flagged, beside what one who knows the truth could find. */
export const repairStaleChart: ChartDefinition<RepairEvaluation, RepairStaleOptions, PlotSpec> = {
  id: 'repair-stale',
  title: 'Stale quotes found',
  query: 'repairLab.evaluate',
  fixture: 'repair-evaluation.json',
  view: ({ stale, seed }, { place, familyOf }) => {
    const scored = stale[place];
    const curves = scored?.curves.filter(({ area }) => area !== null) ?? [];
    return {
      kind: 'plot',
      id: 'repair-stale',
      title: 'Stale quotes found',
      summary: scored ? summaryOf(scored, familyOf) : 'No quotes were made stale.',
      asOf: null,
      source: scored
        ? `${familyOf(scored.family)}, ${scored.mask} mask, ${scored.surfaces} surfaces, seed ${seed}`
        : `seed ${seed}`,
      sample: false,
      xLabel: 'others that are flagged, %',
      xDecimals: 0,
      xRange: [0, 100],
      xTicks: null,
      yLabel: 'stale quotes that are flagged, %',
      yUnit: '%',
      decimals: 1,
      yRange: [0, 102],
      bars: [],
      lines: [...curves.map(lineOf), chance],
      marks: [],
      spans: [],
      names: { at: 'end', roomPx: NAME_ROOM_PX },
    };
  },
};

const chance: PlotLineSpec = {
  ...{ id: 'chance', label: 'chance 0.500', detail: 'flags by the toss of a coin', tone: 'muted' },
  ...{ dash: 'dashed', widthPx: 0.75, x: Float64Array.of(0, 100), y: Float64Array.of(0, 100) },
};

function lineOf({
  score,
  area,
  falsePositives,
  truePositives,
}: RepairStaleScore['curves'][number]): PlotLineSpec {
  const { label, ...look } = looks[score];
  return {
    ...look,
    id: score,
    label: `${label} ${formatNumber(area, 3)}`,
    x: falsePositives.map((share) => 100 * share),
    y: truePositives.map((share) => 100 * share),
  };
}

function summaryOf(scored: RepairStaleScore, familyOf: RepairStaleOptions['familyOf']): string {
  const { family, mask, quotes, staleQuotes, flaggedPercent } = scored;
  const flagged =
    flaggedPercent.stale === null || flaggedPercent.others === null
      ? ''
      : ` Where a quote is flagged as more likely stale than not, ${formatNumber(flaggedPercent.stale, 1)} % of the stale ones are, and ${formatNumber(flaggedPercent.others, 1)} % of the others.`;
  return `Of ${formatCount(quotes)} quotes (${familyOf(family)}, ${mask} mask) ${formatCount(staleQuotes)} are stale. Area under the curve ${areaWords(scored, 'probability')} by leave-one-out, ${areaWords(scored, 'oracle')} by one who knows the truth.${flagged}`;
}
