import type { Command } from '#renderer/commands/command.ts';
import { rangePresets } from '../market/range-presets.ts';
import type { HistoryController } from './history.svelte.ts';

const group = 'Parameter history';

/** What the screen adds to the palette while it is shown. */
export function historyCommands(history: HistoryController): readonly Command[] {
  return [
    {
      id: 'history.model',
      title: 'Next model',
      group,
      keys: 'x',
      keyLabel: 'X',
      enabled: () => history.choices.length > 1,
      run: () => {
        const index = history.choices.findIndex(({ id }) => id === history.model);
        history.setView({ model: history.choices[(index + 1) % history.choices.length]!.id });
      },
    },
    {
      id: 'history.calibration',
      title: 'Open the run of the day in Calibration',
      group,
      keys: 'o',
      keyLabel: 'O',
      enabled: () => history.model !== null,
      run: () => history.openCalibration(),
    },
    ...rangePresets.map(({ id, label }): Command => {
      return {
        id: `history.range-${id}`,
        title: `Show ${label}`,
        group,
        enabled: () => history.view.range !== id,
        run: () => history.setView({ range: id }),
      };
    }),
  ];
}
