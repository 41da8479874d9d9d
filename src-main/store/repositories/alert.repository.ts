import type { AlertEvent, AlertRule } from '#contract/schemas/calibration.ts';
import { toIsoDate } from '#quant/time/day-number.ts';
import type { ReadDb, WriteDb } from '../connection.ts';
import type { CalibrationPage } from '../store.ts';

interface RuleRow extends Omit<AlertRule, 'enabled'> {
  readonly enabled: number;
}

interface EventRow extends Omit<AlertEvent, 'quoteDate'> {
  readonly quoteDay: number | null;
}

/** Rules about calibrations, and what they reported. */
export class AlertRepository {
  readonly #rules;
  readonly #events;
  readonly #count;

  constructor(db: ReadDb) {
    this.#rules = db.prepare(
      `SELECT alert_id AS alertId, model_id AS model, field, kind, threshold, is_enabled AS enabled FROM alert_rule
       ORDER BY model_id, field, alert_id`,
    );
    const ofModel = `FROM alert_event e JOIN calibration_run r USING (run_id) WHERE (@model IS NULL OR r.model_id = @model)`;
    this.#events = db.prepare(
      `SELECT e.alert_id AS alertId, run_id AS runId, e.at_ms AS atMs, r.quote_day AS quoteDay, e.reason
       ${ofModel} ORDER BY e.event_no DESC LIMIT @limit OFFSET @offset`,
    );
    this.#count = db.prepare(`SELECT count(*) ${ofModel}`).pluck();
  }

  rules(): AlertRule[] {
    return (this.#rules.all() as RuleRow[]).map((row) => ({ ...row, enabled: row.enabled === 1 }));
  }

  events({ model, limit, offset }: CalibrationPage): { total: number; events: AlertEvent[] } {
    const filter = { model: model ?? null };
    const rows = this.#events.all({ ...filter, limit, offset }) as EventRow[];
    const events = rows.map(({ quoteDay, ...event }) => ({
      ...event,
      quoteDate: quoteDay === null ? null : toIsoDate(quoteDay),
    }));
    return { total: this.#count.get(filter) as number, events };
  }
}

export function saveRule(db: WriteDb, rule: AlertRule): void {
  const { alertId, model, field, kind, threshold, enabled } = rule;
  db.prepare('INSERT OR REPLACE INTO alert_rule VALUES (?, ?, ?, ?, ?, ?)').run(
    ...[alertId, model, field, kind, threshold, enabled ? 1 : 0],
  );
}

/** False where there is no such rule. */
export function removeRule(db: WriteDb, alertId: string): boolean {
  return db.prepare('DELETE FROM alert_rule WHERE alert_id = ?').run(alertId).changes === 1;
}

export function addEvents(db: WriteDb, events: readonly AlertEvent[]): void {
  const insert = db.prepare('INSERT INTO alert_event (alert_id, run_id, at_ms, reason) VALUES (?, ?, ?, ?)');
  for (const { alertId, runId, atMs, reason } of events) insert.run(alertId, runId, atMs, reason);
}
