-- Calibrations: each run with all that decided it and all that came of it, which runs are in use, and alerts.

CREATE TABLE calibration_run (
  run_no INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  model_id TEXT NOT NULL,
  label TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('CONVERGED', 'AT_BOUND', 'NOT_CONVERGED', 'CANCELLED', 'REFUSED', 'FAILED')),
  message TEXT NOT NULL,
  trigger_kind TEXT NOT NULL CHECK (trigger_kind IN ('user', 'schedule', 'command', 'replay')),
  is_sample INTEGER NOT NULL CHECK (is_sample IN (0, 1)),
  started_at_ms INTEGER NOT NULL CHECK (abs(started_at_ms) < 9007199254740992),
  elapsed_ms REAL NOT NULL CHECK (abs(elapsed_ms) < 1e300),
  quote_day INTEGER CHECK (quote_day IS NULL OR abs(quote_day) < 100000000),
  loss REAL CHECK (loss IS NULL OR abs(loss) < 1e300),
  used_quote_count INTEGER NOT NULL CHECK (used_quote_count >= 0 AND used_quote_count < 9007199254740992),
  warning_count INTEGER NOT NULL CHECK (warning_count >= 0 AND warning_count < 9007199254740992),
  seed INTEGER NOT NULL CHECK (abs(seed) < 9007199254740992),
  code_version TEXT NOT NULL,
  settings_json TEXT NOT NULL CHECK (json_valid(settings_json)),
  inputs_json TEXT CHECK (inputs_json IS NULL OR json_valid(inputs_json)),
  machine_json TEXT NOT NULL CHECK (json_valid(machine_json)),
  provenance_json TEXT CHECK (provenance_json IS NULL OR json_valid(provenance_json)),
  params_json TEXT NOT NULL CHECK (json_valid(params_json)),
  rmse_json TEXT NOT NULL CHECK (json_valid(rmse_json)),
  result_json TEXT NOT NULL CHECK (json_valid(result_json)),
  result_hash TEXT CHECK (result_hash IS NULL OR length(result_hash) = 64),
  row_hash TEXT NOT NULL CHECK (length(row_hash) = 64)
) STRICT;
CREATE INDEX calibration_run_by_day ON calibration_run (model_id, quote_day, run_no);

-- The last row of a model names the run in use.
CREATE TABLE calibration_promotion (
  promotion_no INTEGER PRIMARY KEY,
  model_id TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES calibration_run (run_id),
  promoted_at_ms INTEGER NOT NULL CHECK (abs(promoted_at_ms) < 9007199254740992)
) STRICT;
CREATE INDEX calibration_promotion_by_model ON calibration_promotion (model_id, promotion_no);

-- Hashes that chain all rows of the two tables above: a row that was changed, added or taken out shows.
CREATE TABLE calibration_seal (
  seal_no INTEGER PRIMARY KEY CHECK (seal_no = 1),
  run_count INTEGER NOT NULL CHECK (run_count >= 0 AND run_count < 9007199254740992),
  run_chain TEXT NOT NULL CHECK (length(run_chain) = 64),
  promotion_count INTEGER NOT NULL CHECK (promotion_count >= 0 AND promotion_count < 9007199254740992),
  promotion_chain TEXT NOT NULL CHECK (length(promotion_chain) = 64)
) STRICT;

CREATE TABLE alert_rule (
  alert_id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL,
  field TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('above', 'below', 'outsideLimits', 'break', 'failure')),
  threshold REAL CHECK (threshold IS NULL OR abs(threshold) < 1e300),
  is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE alert_event (
  event_no INTEGER PRIMARY KEY,
  alert_id TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES calibration_run (run_id),
  at_ms INTEGER NOT NULL CHECK (abs(at_ms) < 9007199254740992),
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX alert_event_by_run ON alert_event (run_id);

CREATE VIEW v_calibration AS
SELECT run_id, model_id, label, status, message, trigger_kind,
  date(quote_day * 86400, 'unixepoch') AS quote_date,
  strftime('%Y-%m-%dT%H:%M:%SZ', started_at_ms / 1000, 'unixepoch') AS started_utc, elapsed_ms,
  loss, json_extract(rmse_json, '$.assetOptions') AS asset_option_rmse_vol_points,
  json_extract(rmse_json, '$.indexFutures') AS index_future_rmse_points,
  json_extract(rmse_json, '$.indexOptions') AS index_option_rmse_vol_points,
  json_extract(rmse_json, '$.varianceSwaps') AS variance_swap_rmse_vol_points,
  used_quote_count, warning_count, seed, code_version, settings_json, result_hash, is_sample
FROM calibration_run;

CREATE VIEW v_calibration_param AS
SELECT r.run_id, r.model_id, date(r.quote_day * 86400, 'unixepoch') AS quote_date, r.status,
  json_extract(p.value, '$.name') AS param_name, json_extract(p.value, '$.value') AS param_value,
  json_extract(p.value, '$.standardError') AS standard_error, json_extract(p.value, '$.state') AS state, r.is_sample
FROM calibration_run r, json_each(r.params_json) p;
