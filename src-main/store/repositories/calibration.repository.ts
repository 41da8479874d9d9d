import type { CalibrationRun, CalibrationSummary } from '#contract/schemas/calibration.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import type { ReadDb, WriteDb } from '../connection.ts';
import { extendChain, noRows } from '../calibration-seal.ts';
import {
  hashOfRow,
  runColumns,
  summaryColumns,
  toRun,
  toRunValues,
  toSummary,
  type RunRow,
  type SummaryRow,
} from '../calibration-row.ts';
import type { CalibrationPage, CalibrationPoint, ModelRange } from '../store.ts';

const isCurrent = `run_id = (SELECT p.run_id FROM calibration_promotion p WHERE p.model_id = calibration_run.model_id
  ORDER BY p.promotion_no DESC LIMIT 1) AS is_current`;

/** Questions to the stored calibrations. */
export class CalibrationRepository {
  readonly #page;
  readonly #count;
  readonly #byId;
  readonly #current;
  readonly #points;

  constructor(db: ReadDb) {
    const ofModel = 'FROM calibration_run WHERE (@model IS NULL OR model_id = @model)';
    this.#page = db.prepare(
      `SELECT ${summaryColumns}, ${isCurrent} ${ofModel} ORDER BY run_no DESC LIMIT @limit OFFSET @offset`,
    );
    this.#count = db.prepare(`SELECT count(*) ${ofModel}`).pluck();
    this.#byId = db.prepare(
      `SELECT ${runColumns}, origin_json, ${isCurrent} FROM calibration_run WHERE run_id = ?`,
    );
    this.#current = db
      .prepare(
        'SELECT run_id FROM calibration_promotion WHERE model_id = ? ORDER BY promotion_no DESC LIMIT 1',
      )
      .pluck();
    this.#points = db.prepare(
      `SELECT run_id AS runId, quote_day AS quoteDay, status, params_json, rmse_json FROM calibration_run
       WHERE model_id = @model AND quote_day IS NOT NULL AND quote_day BETWEEN @fromDay AND @toDay
         AND origin_json IS NULL
       ORDER BY quote_day, run_no`,
    );
  }

  page({ model, limit, offset }: CalibrationPage): { total: number; runs: CalibrationSummary[] } {
    const filter = { model: model ?? null };
    const rows = this.#page.all({ ...filter, limit, offset }) as SummaryRow[];
    return { total: this.#count.get(filter) as number, runs: rows.map(toSummary) };
  }

  byId(runId: string): CalibrationRun | null {
    const row = this.#byId.get(runId) as RunRow | undefined;
    return row ? toRun(row) : null;
  }

  current(model: string): CalibrationRun | null {
    const runId = this.#current.get(model) as string | undefined;
    return runId === undefined ? null : this.byId(runId);
  }

  points({ model, fromDay = -1e8, toDay = 1e8 }: ModelRange): CalibrationPoint[] {
    const rows = this.#points.all({ model, fromDay, toDay }) as (Pick<
      CalibrationPoint,
      'runId' | 'quoteDay' | 'status'
    > & { params_json: string; rmse_json: string })[];
    return rows.map(({ params_json, rmse_json, quoteDay, ...point }) => ({
      ...point,
      quoteDay,
      quoteDate: toIsoDate(quoteDay),
      fittedParams: JSON.parse(params_json) as CalibrationPoint['fittedParams'],
      rmse: JSON.parse(rmse_json) as CalibrationPoint['rmse'],
    }));
  }
}

/** Adds a run; inside a transaction. */
export function addRun(db: WriteDb, run: CalibrationRun): void {
  const values = toRunValues(run);
  const hash = hashOfRow(values);
  const marks = Array<string>(values.length + 1)
    .fill('?')
    .join(', ');
  const names = run.imported ? `${runColumns}, origin_json` : runColumns;
  db.prepare(`INSERT INTO calibration_run (${names}, row_hash) VALUES (${marks})`).run(...values, hash);
  seal(db, 'run', hash);
}

/** Makes a run the one in use; inside a transaction. False where there is no such run. */
export function addPromotion(db: WriteDb, runId: string, atMs: number): boolean {
  const model = db.prepare('SELECT model_id FROM calibration_run WHERE run_id = ?').pluck().get(runId);
  if (model === undefined) return false;
  const values = [model, runId, atMs];
  const { lastInsertRowid } = db
    .prepare('INSERT INTO calibration_promotion (model_id, run_id, promoted_at_ms) VALUES (?, ?, ?)')
    .run(...values);
  seal(db, 'promotion', JSON.stringify([Number(lastInsertRowid), ...values]));
  return true;
}

function seal(db: WriteDb, part: 'run' | 'promotion', link: string): void {
  db.prepare('INSERT OR IGNORE INTO calibration_seal VALUES (1, 0, ?, 0, ?)').run(noRows, noRows);
  const held = db.prepare(`SELECT ${part}_chain FROM calibration_seal`).pluck().get() as string;
  db.prepare(`UPDATE calibration_seal SET ${part}_count = ${part}_count + 1, ${part}_chain = ?`).run(
    extendChain(held, link),
  );
}
