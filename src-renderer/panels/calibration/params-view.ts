import type { CalibrationController } from './calibration.svelte.ts';
import { liveRows, paramRows } from './param-rows.ts';
import type { paramColumns, ParamRow } from './param-rows.ts';

/** One table of parameters. */
export interface ParamTable {
  readonly caption: string;
  readonly rows: readonly ParamRow[];
  readonly names: Parameters<typeof paramColumns>[0];
}

/**
 * The tables of the parameters panel: one with the values of B or of the run before beside its own; two, side by side,
 * where A and B are of different models, since names that two models share mean different things.
 */
export function paramTables(calibration: CalibrationController): readonly ParamTable[] {
  const { live, runs } = calibration;
  const { shown, besideRun } = runs;
  if (calibration.runs.watching) return live.state ? [liveTable(calibration)] : [];
  if (!shown) return [];
  const names = calibration.modelNames(shown.model);
  if (!besideRun) {
    const { before } = runs;
    const rows = paramRows(shown, names, before?.params ?? null);
    const beside = before ? (before.quoteDate ?? 'Before') : null;
    return [
      { caption: 'Parameters: Enter draws the profile of one', rows, names: { value: 'Value', beside } },
    ];
  }
  if (besideRun.model === shown.model) {
    const values = Object.fromEntries(besideRun.fittedParams.map(({ name, value }) => [name, value]));
    const rows = paramRows(shown, names, values, besideRun.fittedParams);
    return [{ caption: 'Parameters of A and B', rows, names: { value: 'A', beside: 'B' } }];
  }
  const other = calibration.modelNames(besideRun.model);
  return [
    {
      caption: `A, ${names.label}`,
      rows: paramRows(shown, names, null),
      names: { value: `A ${names.label}`, beside: null },
    },
    {
      caption: `B, ${other.label}`,
      rows: paramRows(besideRun, other, null),
      names: { value: `B ${other.label}`, beside: null },
    },
  ];
}

function liveTable(calibration: CalibrationController): ParamTable {
  const { model, params } = calibration.live.state!;
  const inUse = calibration.runs.all.find((run) => run.current && run.model === model) ?? null;
  return {
    caption: 'Best parameters so far',
    rows: liveRows(params, calibration.modelNames(model), inUse),
    names: { value: 'Best so far', beside: inUse ? 'In use' : null, live: true },
  };
}
