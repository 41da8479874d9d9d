import type { Command } from '#renderer/commands/command.ts';
import type { CalibrationController } from './calibration.svelte.ts';
import { residualMeasures } from './residual-charts.ts';

const group = 'Calibration';

/** What the Calibration screen adds to the palette while it is shown. */
export function calibrationCommands(
  calibration: CalibrationController,
  ask: { readonly promote: () => void },
): readonly Command[] {
  return [
    {
      id: 'calibration.run',
      title: 'Run the calibration',
      group,
      keys: '$mod+Enter',
      keyLabel: 'Ctrl Enter',
      enabled: () => calibration.canRun,
      run: () => void calibration.run(),
    },
    {
      id: 'calibration.stop',
      title: 'Stop and keep the best so far',
      group,
      keys: '$mod+Period',
      keyLabel: 'Ctrl .',
      enabled: () => calibration.live.running,
      run: () => void calibration.stop(),
    },
    ...resultCommands(calibration, ask),
    ...viewCommands(calibration),
  ];
}

function resultCommands(
  calibration: CalibrationController,
  ask: { readonly promote: () => void },
): readonly Command[] {
  const hasRun = (): boolean => calibration.shown !== null && !calibration.watching;
  return [
    {
      id: 'calibration.compare',
      title: 'Compare with another run, or with none',
      group,
      keys: 'c',
      keyLabel: 'C',
      enabled: hasRun,
      run: () => calibration.toggleCompare(),
    },
    {
      id: 'calibration.swap',
      title: 'Swap the runs A and B',
      group,
      keys: 's',
      keyLabel: 'S',
      enabled: () => calibration.beside !== null,
      run: () => calibration.swap(),
    },
    {
      id: 'calibration.promote',
      title: 'Put the shown run in use',
      group,
      keys: 'u',
      keyLabel: 'U',
      enabled: () => hasRun() && !calibration.shown!.current && !calibration.barren,
      run: ask.promote,
    },
    {
      id: 'calibration.replay',
      title: 'Replay the shown run',
      group,
      keys: 'r',
      keyLabel: 'R',
      enabled: () => hasRun() && !calibration.shown!.imported,
      run: () => void calibration.replay.run(calibration.shown!.runId),
    },
    {
      id: 'calibration.settings',
      title: 'Take the settings of the shown run',
      group,
      enabled: hasRun,
      run: () => calibration.takeSettings(),
    },
  ];
}

function viewCommands(calibration: CalibrationController): readonly Command[] {
  const step = (by: number) => () => calibration.step(by);
  return [
    {
      id: 'calibration.previous-expiry',
      title: 'Previous expiry',
      group,
      keys: ',',
      keyLabel: ',',
      repeats: true,
      enabled: () => calibration.slices.length > 1,
      run: step(-1),
    },
    {
      id: 'calibration.next-expiry',
      title: 'Next expiry',
      group,
      keys: '.',
      keyLabel: '.',
      repeats: true,
      enabled: () => calibration.slices.length > 1,
      run: step(1),
    },
    {
      id: 'calibration.instruments',
      title: 'Next instruments: SPX, VIX futures, VIX options',
      group,
      keys: 'x',
      keyLabel: 'X',
      enabled: () => calibration.shownComponents.length > 1,
      run: () => {
        const shown = calibration.shownComponents;
        const next = shown[(shown.indexOf(calibration.component) + 1) % shown.length];
        if (next) calibration.setView({ component: next });
      },
    },
    {
      id: 'calibration.residuals',
      title: 'Next view of the residuals',
      group,
      keys: 'v',
      keyLabel: 'V',
      run: () => {
        const index = residualMeasures.findIndex(({ id }) => id === calibration.view.residual);
        calibration.setView({ residual: residualMeasures[(index + 1) % residualMeasures.length]!.id });
      },
    },
  ];
}
