import type { Schedule } from '#contract/schemas/schedules.ts';
import { joinWords } from '#renderer/charts/format.ts';
import { componentIds, componentWords } from '../calibration/component-words.ts';
import type { ComponentId } from '../calibration/component-words.ts';

export const stateWords: Readonly<Record<Schedule['state'], string>> = {
  waiting: 'Waiting',
  running: 'Running',
  disabled: 'Off',
  paused: 'Paused',
};

export const stateTones = {
  waiting: 'good',
  running: 'contango',
  disabled: 'plain',
  paused: 'error',
} as const satisfies Record<Schedule['state'], string>;

/** What a schedule fits, whether it is stored or still in the form. */
export interface ScheduledFit {
  readonly settings: {
    readonly model: string;
    readonly componentWeights: Readonly<Partial<Record<ComponentId, number>>>;
    readonly starts?: number | undefined;
  };
  readonly promote: boolean;
}

/** "Heston to SPX options, VIX futures and VIX options from 8 starts; put in use where it converges". */
export function settingsWords(
  { settings, promote }: ScheduledFit,
  labelOf: (model: string) => string,
): string {
  const { model, componentWeights, starts = 1 } = settings;
  const to = componentIds.filter((id) => componentWeights[id] !== undefined);
  const words = joinWords(to.map((id) => componentWords[id].label));
  const use = promote ? '; put in use where it converges' : '';
  return `${labelOf(model)} to ${words} from ${starts} ${starts === 1 ? 'start' : 'starts'}${use}`;
}
