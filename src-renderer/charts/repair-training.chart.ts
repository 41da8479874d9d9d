import type { RepairEpoch } from '#contract/schemas/repair-training.ts';
import { extentOf } from './axis.ts';
import { formatNumber } from './format.ts';
import type { ChartDefinition, PlotLineSpec, PlotSpec, Tone } from './spec.ts';

/** What a training has told so far, or all of it. */
export interface RepairTrainingData {
  /** Mean losses of stretches of steps; `at` counts epochs with their fraction. */
  readonly steps: readonly { readonly at: number; readonly loss: number }[];
  readonly epochs: readonly RepairEpoch[];
  readonly wantedEpochs: number;
  readonly source: string;
  readonly asOf: string | null;
}

export interface RepairTrainingOptions {
  readonly picture: 'loss' | 'validation';
}

const tones: readonly Tone[] = ['green', 'purple', 'orange', 'text', 'muted'];
const NAME_ROOM_PX = 132;
const MOST_GROUPS = 5;

export const repairTrainingChart: ChartDefinition<RepairTrainingData, RepairTrainingOptions, PlotSpec> = {
  id: 'repair-training',
  title: 'Training',
  query: 'repairLab.train',
  fixture: 'repair-training.json',
  view: (data, { picture }) => {
    const lines = picture === 'loss' ? lossLines(data) : validationLines(data);
    const drawn = extentOf(lines.flatMap(({ y }) => [...y])) ?? [0, 1];
    const room = 0.06 * (drawn[1] - drawn[0]) || Math.max(Math.abs(drawn[1]) * 0.01, 1e-6);
    const last = data.epochs.at(-1);
    const best = data.epochs.findLast(({ isBest }) => isBest);
    return {
      kind: 'plot',
      id: 'repair-training',
      title: picture === 'loss' ? 'Loss' : 'Validation',
      summary:
        picture === 'loss'
          ? `Loss over ${data.epochs.length} of ${data.wantedEpochs} epochs.`
          : `Validation error over ${data.epochs.length} of ${data.wantedEpochs} epochs, best ${best ? `${formatNumber(100 * best.validation.score, 3)} vol points in epoch ${best.epoch + 1}` : 'not known yet'}.`,
      asOf: data.asOf,
      source: data.source,
      sample: false,
      xLabel: 'epoch',
      xDecimals: 1,
      xRange: [0, Math.max(1, (last?.epoch ?? 0) + 1, data.steps.at(-1)?.at ?? 0)],
      xTicks: null,
      yLabel: picture === 'loss' ? 'loss' : 'error of missing cells, vol points',
      yUnit: picture === 'loss' ? '' : 'vol points',
      decimals: picture === 'loss' ? 4 : 3,
      yRange: [drawn[0] - room, drawn[1] + room],
      bars: [],
      lines,
      marks:
        best && picture === 'validation'
          ? [{ x: best.epoch + 1, label: `best, epoch ${best.epoch + 1}`, tone: 'muted' }]
          : [],
      spans: [],
      names: { at: 'end', roomPx: NAME_ROOM_PX },
    };
  },
};

function lossLines({ steps, epochs }: RepairTrainingData): readonly PlotLineSpec[] {
  const look = { dash: 'solid', tone: 'blue' } as const;
  return [
    {
      ...{ id: 'epochs', label: 'epochs', detail: 'mean loss of the epoch', ...look, widthPx: 1.75 },
      x: Float64Array.from(epochs, ({ epoch }) => epoch + 1),
      y: Float64Array.from(epochs, ({ loss }) => loss),
    },
    {
      ...{ id: 'steps', label: 'steps', detail: 'mean loss of the last steps', ...look },
      ...{ tone: 'muted' as const, widthPx: 0.75 },
      x: Float64Array.from(steps, ({ at }) => at),
      y: Float64Array.from(steps, ({ loss }) => loss),
    },
  ];
}

function validationLines({ epochs }: RepairTrainingData): readonly PlotLineSpec[] {
  const x = Float64Array.from(epochs, ({ epoch }) => epoch + 1);
  const groups = (epochs[0]?.validation.groups ?? []).slice(0, MOST_GROUPS);
  const score: PlotLineSpec = {
    ...{ id: 'score', label: 'score', detail: 'what picks the weights', tone: 'blue', dash: 'solid' },
    ...{ widthPx: 2, x, y: Float64Array.from(epochs, ({ validation }) => 100 * validation.score) },
  };
  return [
    score,
    ...groups.map(({ family, mask }, place): PlotLineSpec => ({
      ...{ id: `${family} ${mask}`, label: `${family} ${mask === 'regular' ? 'reg.' : 'adv.'}` },
      ...{ tone: tones[place]!, dash: mask === 'regular' ? 'solid' : 'dashed', widthPx: 1, x },
      y: Float64Array.from(epochs, ({ validation }) => 100 * (validation.groups[place]?.rmse ?? Number.NaN)),
    })),
  ];
}
