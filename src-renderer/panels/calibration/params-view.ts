import type { CalibrationController } from './calibration.svelte.ts';
import { liveRows, paramRows, rowsBeside } from './param-rows.ts';
import type { paramColumns, ParamRow } from './param-rows.ts';

interface ParamsView {
  readonly rows: readonly ParamRow[];
  readonly names: Parameters<typeof paramColumns>[0];
}

/** Which parameters stand in the table, and what stands beside them: B where two runs are compared, else the run before. */
export function paramsView(calibration: CalibrationController): ParamsView {
  const { live, shown, besideRun } = calibration;
  if (calibration.watching && live.state) {
    const before =
      calibration.runs.find(({ model, current }) => current && model === live.state?.model) ?? null;
    const rows = liveRows(live.state.params, calibration.modelNames(live.state.model), before);
    return { rows, names: { value: 'Best so far', beside: before ? 'In use' : null, models: false } };
  }
  if (!shown) return { rows: [], names: { value: 'Value', beside: null, models: false } };
  const names = calibration.modelNames(shown.model);
  if (!besideRun) {
    const { before } = calibration;
    const rows = paramRows(shown, names, before?.params ?? null);
    return {
      rows,
      names: { value: 'Value', beside: before ? (before.quoteDate ?? 'Before') : null, models: false },
    };
  }
  const besideValues = Object.fromEntries(besideRun.fittedParams.map(({ name, value }) => [name, value]));
  if (besideRun.model === shown.model) {
    const rows = paramRows(shown, names, besideValues, besideRun.fittedParams);
    return { rows, names: { value: 'A', beside: 'B', models: false } };
  }
  // Names that two models share mean different things: no change is taken across models.
  const rows = [
    ...paramRows(shown, names, null),
    ...rowsBeside(besideRun, calibration.modelNames(besideRun.model)),
  ];
  return { rows, names: { value: 'A', beside: 'B', models: true } };
}
