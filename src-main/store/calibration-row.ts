import { fromPlainJson } from '#contract/json.ts';
import {
  calibrationRun,
  type CalibrationRun,
  type CalibrationSettings,
  type CalibrationSummary,
  type ImportedFrom,
} from '#contract/schemas/calibration.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';

/** What a calibration gave: all that a replay must give again, and nothing that depends on the clock. */
const resultFields = [
  'status',
  'message',
  'loss',
  'fittedParams',
  'freeParams',
  'correlation',
  'curves',
  'components',
  'expiries',
  'nodes',
  'starts',
  'trace',
  'profiles',
  'pricingErrors',
  'consistency',
  'numericalErrorVolPoints',
  'warningList',
] as const satisfies readonly (keyof CalibrationRun)[];

export type CalibrationResult = Pick<CalibrationRun, (typeof resultFields)[number]>;

/** The result as its one canonical text; its SHA-256 is the result hash. */
export function resultText(result: CalibrationResult): string {
  return canonicalJson(Object.fromEntries(resultFields.map((field) => [field, result[field]])));
}

/** Columns that every row and its hash have. The origin of an imported set comes after them, where there is one. */
const columns = [
  'run_id',
  'model_id',
  'label',
  'status',
  'message',
  'trigger_kind',
  'is_sample',
  'started_at_ms',
  'elapsed_ms',
  'quote_day',
  'loss',
  'used_quote_count',
  'warning_count',
  'seed',
  'code_version',
  'settings_json',
  'inputs_json',
  'machine_json',
  'provenance_json',
  'params_json',
  'rmse_json',
  'result_json',
  'result_hash',
] as const;

export const runColumns = columns.join(', ');

export interface RunRow extends SummaryRow {
  readonly settings_json: string;
  readonly inputs_json: string | null;
  readonly machine_json: string;
  readonly provenance_json: string | null;
  readonly result_json: string;
  readonly result_hash: string | null;
  readonly code_version: string;
}

export const summaryColumns = `run_id, model_id, label, status, message, trigger_kind, is_sample, started_at_ms, elapsed_ms,
  quote_day, loss, used_quote_count, warning_count, params_json, rmse_json, origin_json`;

export interface SummaryRow {
  readonly run_id: string;
  readonly model_id: string;
  readonly label: string;
  readonly status: CalibrationSummary['status'];
  readonly message: string;
  readonly trigger_kind: CalibrationSummary['trigger'];
  readonly is_sample: number;
  readonly started_at_ms: number;
  readonly elapsed_ms: number;
  readonly quote_day: number | null;
  readonly loss: number | null;
  readonly used_quote_count: number;
  readonly warning_count: number;
  readonly params_json: string;
  readonly rmse_json: string;
  readonly origin_json: string | null;
  readonly is_current: number;
}

/** Values of the columns, in their order, and of the origin. */
export function toRunValues(run: CalibrationRun): (string | number | null)[] {
  const { inputs, provenance } = run;
  return [
    ...[run.runId, run.model, run.label, run.status, run.message, run.trigger, run.sample ? 1 : 0],
    ...[run.startedAtMs, run.elapsedMs, run.quoteDate === null ? null : fromIsoDate(run.quoteDate), run.loss],
    ...[run.usedQuotes, run.warnings, run.settings.seed, run.codeVersion],
    canonicalJson(run.settings),
    inputs && canonicalJson(inputs),
    canonicalJson(run.machine),
    provenance && canonicalJson(provenance),
    canonicalJson(run.fittedParams),
    canonicalJson(run.rmse),
    resultText(run),
    run.resultHash,
    ...(run.imported ? [canonicalJson(run.imported)] : []),
  ];
}

/** SHA-256 over all columns of a row but its number. */
export function hashOfRow(values: readonly unknown[]): string {
  return sha256Of(`volterra-calibration-1\n${JSON.stringify(values)}`);
}

export function toSummary(row: SummaryRow): CalibrationSummary {
  const fitted = JSON.parse(row.params_json) as CalibrationRun['fittedParams'];
  return {
    runId: row.run_id,
    model: row.model_id,
    label: row.label,
    status: row.status,
    message: row.message,
    startedAtMs: row.started_at_ms,
    elapsedMs: row.elapsed_ms,
    quoteDate: row.quote_day === null ? null : toIsoDate(row.quote_day),
    loss: row.loss,
    rmse: JSON.parse(row.rmse_json) as CalibrationSummary['rmse'],
    params: Object.fromEntries(fitted.map(({ name, value }) => [name, value])),
    usedQuotes: row.used_quote_count,
    warnings: row.warning_count,
    current: row.is_current === 1,
    trigger: row.trigger_kind,
    sample: row.is_sample === 1,
    ...(row.origin_json === null ? {} : { imported: JSON.parse(row.origin_json) as ImportedFrom }),
  };
}

export function toRun(row: RunRow): CalibrationRun {
  const stored = {
    ...(JSON.parse(row.result_json) as object),
    settings: JSON.parse(row.settings_json) as CalibrationSettings,
    inputs: row.inputs_json === null ? null : (JSON.parse(row.inputs_json) as unknown),
    machine: JSON.parse(row.machine_json) as unknown,
    provenance: row.provenance_json === null ? null : (JSON.parse(row.provenance_json) as unknown),
  };
  const typed = fromPlainJson(calibrationRun, stored) as CalibrationRun;
  return { ...typed, ...toSummary(row), codeVersion: row.code_version, resultHash: row.result_hash };
}
