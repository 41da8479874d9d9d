import { fromPlainJson } from '#contract/json.ts';
import {
  storedSimulation,
  type SimulationSummary,
  type StoredSimulation,
} from '#contract/schemas/stored-simulation.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';

const columns = [
  'run_id',
  'label',
  'process_id',
  'stopped_by',
  'started_at_ms',
  'elapsed_ms',
  'path_count',
  'step_count',
  'seed',
  'back_end',
  'number_format',
  'code_version',
  'mean_value',
  'standard_error_value',
  'input_json',
  'machine_json',
  'result_json',
  'result_hash',
] as const;

export const simulationColumns = columns.join(', ');

/** What a list needs of a row. */
export const simulationSummaryColumns = columns.filter((name) => !name.endsWith('_json')).join(', ');

export interface SimulationSummaryRow {
  readonly run_id: string;
  readonly label: string;
  readonly process_id: string;
  readonly stopped_by: SimulationSummary['stopped'];
  readonly started_at_ms: number;
  readonly elapsed_ms: number;
  readonly path_count: number;
  readonly step_count: number;
  readonly seed: number;
  readonly back_end: SimulationSummary['backEnd'];
  readonly number_format: SimulationSummary['precision'];
  readonly code_version: string;
  readonly mean_value: number;
  readonly standard_error_value: number;
  readonly result_hash: string;
}

export interface SimulationRow extends SimulationSummaryRow {
  readonly input_json: string;
  readonly machine_json: string;
  readonly result_json: string;
}

/** Values of the columns, in their order. */
export function toSimulationValues(run: StoredSimulation): (string | number)[] {
  return [
    ...[run.runId, run.label, run.process, run.stopped, run.startedAtMs, run.elapsedMs, run.paths, run.steps],
    ...[run.seed, run.backEnd, run.precision, run.codeVersion, run.mean, run.standardError],
    canonicalJson(run.input),
    canonicalJson(run.machine),
    canonicalJson(run.result),
    run.resultHash,
  ];
}

/** SHA-256 over all columns of a row but its number. */
export function hashOfSimulationRow(values: readonly unknown[]): string {
  return sha256Of(`volterra-simulation-1\n${JSON.stringify(values)}`);
}

export function toSimulationSummary(row: SimulationSummaryRow): SimulationSummary {
  return {
    runId: row.run_id,
    label: row.label,
    process: row.process_id,
    stopped: row.stopped_by,
    startedAtMs: row.started_at_ms,
    elapsedMs: row.elapsed_ms,
    paths: row.path_count,
    steps: row.step_count,
    seed: row.seed,
    backEnd: row.back_end,
    precision: row.number_format,
    codeVersion: row.code_version,
    mean: row.mean_value,
    standardError: row.standard_error_value,
    resultHash: row.result_hash,
  };
}

export function toStoredSimulation(row: SimulationRow): StoredSimulation {
  const stored = {
    ...toSimulationSummary(row),
    input: JSON.parse(row.input_json) as unknown,
    machine: JSON.parse(row.machine_json) as unknown,
    result: JSON.parse(row.result_json) as unknown,
  };
  return fromPlainJson(storedSimulation, stored) as StoredSimulation;
}
