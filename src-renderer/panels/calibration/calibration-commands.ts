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
  const hasRun = (): boolean => calibration.runs.shown !== null && !calibration.runs.watching;
  return [
    {
      id: 'calibration.runs.compare',
      title: 'Compare with another run, or with none',
      group,
      keys: 'c',
      keyLabel: 'C',
      enabled: hasRun,
      run: () => calibration.runs.toggleCompare(),
    },
    {
      id: 'calibration.runs.swap',
      title: 'Swap the runs A and B',
      group,
      keys: 's',
      keyLabel: 'S',
      enabled: () => calibration.runs.beside !== null,
      run: () => calibration.runs.swap(),
    },
    {
      id: 'calibration.promote',
      title: 'Put the shown run in use',
      group,
      keys: 'u',
      keyLabel: 'U',
      enabled: () => hasRun() && !calibration.runs.shown!.current && !calibration.runs.barren,
      run: ask.promote,
    },
    {
      id: 'calibration.replay',
      title: 'Replay the shown run',
      group,
      keys: 'r',
      keyLabel: 'R',
      enabled: () => hasRun() && !calibration.runs.shown!.imported,
      run: () => void calibration.replay.run(calibration.runs.shown!.runId),
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
  const step = (by: number) => () => calibration.fit.step(by);
  return [
    {
      id: 'calibration.previous-expiry',
      title: 'Previous expiry',
      group,
      keys: ',',
      keyLabel: ',',
      repeats: true,
      enabled: () => calibration.fit.slices.length > 1,
      run: step(-1),
    },
    {
      id: 'calibration.next-expiry',
      title: 'Next expiry',
      group,
      keys: '.',
      keyLabel: '.',
      repeats: true,
      enabled: () => calibration.fit.slices.length > 1,
      run: step(1),
    },
    {
      id: 'calibration.instruments',
      title: 'Next instruments: SPX, VIX futures, VIX options',
      group,
      keys: 'x',
      keyLabel: 'X',
      enabled: () => calibration.fit.shownComponents.length > 1,
      run: () => {
        const shown = calibration.fit.shownComponents;
        const next = shown[(shown.indexOf(calibration.fit.component) + 1) % shown.length];
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
