import type { SimulationSummary, StoredSimulation } from '#contract/schemas/stored-simulation.ts';
import type { ReadDb, WriteDb } from '../connection.ts';
import {
  hashOfSimulationRow,
  simulationColumns,
  simulationSummaryColumns,
  toSimulationSummary,
  toSimulationValues,
  toStoredSimulation,
  type SimulationRow,
  type SimulationSummaryRow,
} from '../simulation-row.ts';
import type { SimulationPage } from '../store.ts';

/** A desk that is used all day writes a hundred a day; older ones make room. */
export const MOST_SIMULATIONS = 10_000;

/** Questions to the stored simulations. */
export class SimulationRepository {
  readonly #page;
  readonly #count;
  readonly #byId;

  constructor(db: ReadDb) {
    const ofProcess = 'FROM simulation_run WHERE (@process IS NULL OR process_id = @process)';
    this.#page = db.prepare(
      `SELECT ${simulationSummaryColumns} ${ofProcess} ORDER BY run_no DESC LIMIT @limit OFFSET @offset`,
    );
    this.#count = db.prepare(`SELECT count(*) ${ofProcess}`).pluck();
    this.#byId = db.prepare(`SELECT ${simulationColumns} FROM simulation_run WHERE run_id = ?`);
  }

  page({ process, limit, offset }: SimulationPage): { total: number; runs: SimulationSummary[] } {
    const filter = { process: process ?? null };
    const rows = this.#page.all({ ...filter, limit, offset }) as SimulationSummaryRow[];
    return { total: this.#count.get(filter) as number, runs: rows.map(toSimulationSummary) };
  }

  byId(runId: string): StoredSimulation | null {
    const row = this.#byId.get(runId) as SimulationRow | undefined;
    return row ? toStoredSimulation(row) : null;
  }
}

/** Adds a simulation and lets the oldest go where there are too many; inside a transaction. */
export function addSimulation(db: WriteDb, run: StoredSimulation, most = MOST_SIMULATIONS): void {
  const values = toSimulationValues(run);
  const marks = Array<string>(values.length + 1)
    .fill('?')
    .join(', ');
  const { lastInsertRowid } = db
    .prepare(`INSERT INTO simulation_run (${simulationColumns}, row_hash) VALUES (${marks})`)
    .run(...values, hashOfSimulationRow(values));
  db.prepare('DELETE FROM simulation_run WHERE run_no <= ?').run(Number(lastInsertRowid) - most);
}

interface Mismatch {
  readonly batchId: string;
  readonly fileName: string;
  readonly expected: string;
  readonly actual: string;
}

/** Recomputes the hash of every stored simulation; yields those that do not agree. */
export function* verifySimulations(db: ReadDb): Generator<Mismatch> {
  const rows = db.prepare(`SELECT ${simulationColumns}, row_hash FROM simulation_run ORDER BY run_no`).raw();
  for (const row of rows.iterate() as Iterable<unknown[]>) {
    const values = row.slice(0, -1);
    const [runId, label] = values as string[];
    const [actual, expected] = [hashOfSimulationRow(values), String(row.at(-1))];
    if (actual !== expected)
      yield { batchId: runId!, fileName: `simulation ${label || runId}`, expected, actual };
  }
}
