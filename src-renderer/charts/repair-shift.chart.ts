import type { RepairEvaluation, RepairShift } from '#contract/schemas/repair-evaluation.ts';
import { formatNumber } from './format.ts';
import type { ChartDefinition, PlotLineSpec, PlotSpec } from './spec.ts';

export interface RepairShiftOptions {
  readonly estimator: string;
  readonly labelOf: (estimator: string) => string;
  readonly familyOf: (family: string) => string;
}

const NAME_ROOM_PX = 148;
/** Surfaces over which the coverage is averaged. */
export const RUNNING_SURFACES = 20;

/** Bands that follow what they miss beside bands that do not, along surfaces whose family changes half-way. */
export const repairShiftChart: ChartDefinition<RepairEvaluation, RepairShiftOptions, PlotSpec> = {
  id: 'repair-shift',
  title: 'Bands under a change of family',
  query: 'repairLab.evaluate',
  fixture: 'repair-evaluation.json',
  view: ({ shifts, seed }, { estimator, labelOf, familyOf }) => {
    const shift = shifts.find((each) => each.estimator === estimator) ?? shifts[0];
    const lines = shift ? linesOf(shift) : [];
    const low = Math.min(100, ...lines.flatMap(({ y }) => [...y]).filter(Number.isFinite));
    const last = shift?.levels.length ?? 1;
    return {
      kind: 'plot',
      id: 'repair-shift',
      title: 'Bands under a change of family',
      summary: shift ? summaryOf(shift, { labelOf, familyOf }) : 'No change of family was followed.',
      asOf: null,
      source: shift ? `${labelOf(shift.estimator)}, ${shift.mask} mask, seed ${seed}` : `seed ${seed}`,
      sample: false,
      xLabel: `surface; shares inside are means over ${RUNNING_SURFACES}`,
      xDecimals: 0,
      xRange: [1, Math.max(2, last)],
      xTicks: null,
      yLabel: 'missing cells inside the band, and its level, %',
      yUnit: '%',
      decimals: 1,
      yRange: [Math.max(0, low - 4), 102],
      bars: [],
      lines,
      marks: shift
        ? [{ x: shift.surfaces + 0.5, label: `${familyOf(shift.to)} from here`, tone: 'muted' }]
        : [],
      spans: [],
      names: { at: 'end', roomPx: NAME_ROOM_PX },
    };
  },
};

function linesOf(shift: RepairShift): readonly PlotLineSpec[] {
  const x = Float64Array.from(shift.levels, (_, at) => at + 1);
  const ends = Float64Array.of(1, x.length);
  return [
    {
      ...{
        id: 'adaptive',
        label: 'inside, adaptive',
        detail: 'share inside bands whose level follows',
        tone: 'blue',
      },
      ...{ dash: 'solid', widthPx: 2, x, y: runningMean(shift.covered) },
    },
    {
      ...{
        id: 'fixed',
        label: 'inside, fixed',
        detail: 'share inside bands that stay at the level',
        tone: 'orange',
      },
      ...{ dash: 'solid', widthPx: 1.5, x, y: runningMean(shift.fixedCovered) },
    },
    {
      ...{ id: 'level', label: 'adaptive level', detail: 'level that the band is cut at', tone: 'purple' },
      ...{ dash: 'dashed', widthPx: 1.25, x, y: shift.levels },
    },
    {
      ...{ id: 'wanted', label: `wanted ${shift.levelPercent} %`, tone: 'muted', dash: 'dotted', widthPx: 1 },
      ...{ x: ends, y: Float64Array.of(shift.levelPercent, shift.levelPercent) },
    },
  ];
}

/** Mean of the last surfaces up to each; nothing before there are so many. */
export function runningMean(values: Float64Array, over = RUNNING_SURFACES): Float64Array {
  const count = Math.min(over, values.length);
  let sum = 0;
  return values.map((value, at) => {
    sum += value - (at >= count ? values[at - count]! : 0);
    return at >= count - 1 ? sum / count : Number.NaN;
  });
}

/** Means before the change, right after it and at the end: what a table needs. */
export function stagesOf(values: Float64Array, changeAt: number): readonly [number, number, number] {
  const mean = (from: number, to: number): number =>
    values.subarray(from, to).reduce((sum, each) => sum + each, 0) / (to - from);
  const after = values.length - changeAt;
  return [
    mean(0, changeAt),
    mean(changeAt, changeAt + Math.ceil(after / 4)),
    mean(changeAt + Math.floor(after / 2), values.length),
  ];
}

function summaryOf(
  shift: RepairShift,
  { labelOf, familyOf }: Pick<RepairShiftOptions, 'labelOf' | 'familyOf'>,
): string {
  const [, , adaptive] = stagesOf(shift.covered, shift.surfaces);
  const [, , fixed] = stagesOf(shift.fixedCovered, shift.surfaces);
  const words = (share: number): string => `${formatNumber(share, 1)} %`;
  return `Bands of ${shift.levelPercent} % by ${labelOf(shift.estimator)}, calibrated on ${familyOf(shift.from)}: once the surfaces are of ${familyOf(shift.to)}, fixed bands hold ${words(fixed)}, adaptive ones ${words(adaptive)} over the last half.`;
}
