-- Generated from db/migrations; db/README.md says how.

CREATE TABLE schema_migration (version INTEGER PRIMARY KEY, file_name TEXT NOT NULL,
           sha256 TEXT NOT NULL CHECK (length(sha256) = 64), applied_at_ms INTEGER NOT NULL) STRICT;

CREATE TABLE import_batch (
  batch_no INTEGER PRIMARY KEY,
  batch_id TEXT UNIQUE,
  file_name TEXT NOT NULL,
  file_hash TEXT CHECK (file_hash IS NULL OR length(file_hash) = 64),
  format_id TEXT,
  format_version INTEGER NOT NULL CHECK (format_version >= 0),
  conflict_policy TEXT NOT NULL CHECK (conflict_policy IN ('keep-first', 'later-wins')),
  status TEXT NOT NULL CHECK (status IN ('accepted', 'partial', 'duplicate', 'refused', 'needs-mapping')),
  is_sample INTEGER NOT NULL CHECK (is_sample IN (0, 1)),
  needs_reimport INTEGER NOT NULL DEFAULT 0 CHECK (needs_reimport IN (0, 1)),
  imported_at_ms INTEGER NOT NULL CHECK (abs(imported_at_ms) < 9007199254740992),
  duration_ms REAL NOT NULL CHECK (duration_ms >= 0 AND duration_ms < 1e300),
  line_count INTEGER NOT NULL CHECK (line_count >= 0),
  header_line_count INTEGER NOT NULL CHECK (header_line_count >= 0),
  comment_line_count INTEGER NOT NULL CHECK (comment_line_count >= 0),
  blank_line_count INTEGER NOT NULL CHECK (blank_line_count >= 0),
  accepted_line_count INTEGER NOT NULL CHECK (accepted_line_count >= 0),
  duplicate_line_count INTEGER NOT NULL CHECK (duplicate_line_count >= 0),
  quarantined_line_count INTEGER NOT NULL CHECK (quarantined_line_count >= 0),
  record_count INTEGER NOT NULL CHECK (record_count >= 0),
  flags_json TEXT NOT NULL CHECK (json_valid(flags_json)),
  rejects_json TEXT NOT NULL CHECK (json_valid(rejects_json)),
  series_json TEXT NOT NULL CHECK (json_valid(series_json)),
  error_json TEXT CHECK (error_json IS NULL OR json_valid(error_json)),
  first_day INTEGER CHECK (first_day IS NULL OR abs(first_day) < 10000000),
  last_day INTEGER CHECK (last_day IS NULL OR abs(last_day) < 10000000),
  batch_hash TEXT CHECK (batch_hash IS NULL OR length(batch_hash) = 64),
  stored_hash TEXT CHECK (stored_hash IS NULL OR length(stored_hash) = 64),
  ledger_hash TEXT CHECK (ledger_hash IS NULL OR length(ledger_hash) = 64),
  CHECK (
    status IN ('refused', 'needs-mapping')
    OR line_count = header_line_count + comment_line_count + blank_line_count
      + accepted_line_count + duplicate_line_count + quarantined_line_count
  )
) STRICT;

CREATE TABLE ledger_seal (
  seal_no INTEGER PRIMARY KEY CHECK (seal_no = 1),
  batch_count INTEGER NOT NULL CHECK (batch_count >= 0),
  seal_hash TEXT NOT NULL CHECK (length(seal_hash) = 64)
) STRICT;

CREATE TABLE rejected_row (
  rejected_no INTEGER PRIMARY KEY,
  batch_no INTEGER NOT NULL REFERENCES import_batch (batch_no) ON DELETE CASCADE,
  line_number INTEGER NOT NULL CHECK (line_number >= 0),
  column_number INTEGER CHECK (column_number IS NULL OR column_number >= 0),
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  raw_text TEXT NOT NULL
) STRICT;

CREATE TABLE series (
  series_no INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('daily-bar', 'intraday-bar', 'vx-bar', 'ranked-future', 'published-vix', 'yield')),
  series_id TEXT NOT NULL,
  interval_seconds INTEGER NOT NULL CHECK (interval_seconds >= 0),
  expiry_day INTEGER NOT NULL CHECK (abs(expiry_day) < 10000000),
  UNIQUE (kind, series_id, interval_seconds, expiry_day)
) STRICT;

CREATE TABLE batch_scope (
  batch_no INTEGER NOT NULL REFERENCES import_batch (batch_no) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  scope_no INTEGER NOT NULL,
  first_key INTEGER NOT NULL CHECK (abs(first_key) < 9007199254740992),
  last_key INTEGER NOT NULL CHECK (abs(last_key) < 9007199254740992),
  record_count INTEGER NOT NULL CHECK (record_count >= 0),
  PRIMARY KEY (batch_no, kind, scope_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE conflict_row (
  conflict_no INTEGER PRIMARY KEY,
  batch_no INTEGER NOT NULL REFERENCES import_batch (batch_no) ON DELETE CASCADE,
  stored_batch_no INTEGER REFERENCES import_batch (batch_no) ON DELETE SET NULL,
  kind TEXT NOT NULL,
  scope_no INTEGER NOT NULL,
  line_number INTEGER NOT NULL CHECK (line_number >= 0),
  outcome TEXT NOT NULL CHECK (outcome IN ('kept-stored', 'took-offered', 'completed')),
  key_json TEXT NOT NULL CHECK (json_valid(key_json)),
  stored_json TEXT NOT NULL CHECK (json_valid(stored_json)),
  offered_json TEXT NOT NULL CHECK (json_valid(offered_json))
) STRICT;

CREATE TABLE daily_bar (
  series_no INTEGER NOT NULL REFERENCES series (series_no),
  day_number INTEGER NOT NULL CHECK (abs(day_number) < 10000000),
  open_value REAL CHECK (open_value IS NULL OR abs(open_value) < 1e300),
  high_value REAL CHECK (high_value IS NULL OR abs(high_value) < 1e300),
  low_value REAL CHECK (low_value IS NULL OR abs(low_value) < 1e300),
  close_value REAL CHECK (close_value IS NULL OR abs(close_value) < 1e300),
  volume_count REAL CHECK (volume_count IS NULL OR abs(volume_count) < 1e300),
  batch_no INTEGER NOT NULL,
  PRIMARY KEY (series_no, day_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE intraday_bar (
  series_no INTEGER NOT NULL REFERENCES series (series_no),
  end_ms INTEGER NOT NULL CHECK (abs(end_ms) < 9007199254740992),
  open_value REAL CHECK (open_value IS NULL OR abs(open_value) < 1e300),
  high_value REAL CHECK (high_value IS NULL OR abs(high_value) < 1e300),
  low_value REAL CHECK (low_value IS NULL OR abs(low_value) < 1e300),
  close_value REAL CHECK (close_value IS NULL OR abs(close_value) < 1e300),
  volume_count REAL CHECK (volume_count IS NULL OR abs(volume_count) < 1e300),
  batch_no INTEGER NOT NULL,
  PRIMARY KEY (series_no, end_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE vx_bar (
  series_no INTEGER NOT NULL REFERENCES series (series_no),
  day_number INTEGER NOT NULL CHECK (abs(day_number) < 10000000),
  open_points REAL CHECK (open_points IS NULL OR abs(open_points) < 1e300),
  high_points REAL CHECK (high_points IS NULL OR abs(high_points) < 1e300),
  low_points REAL CHECK (low_points IS NULL OR abs(low_points) < 1e300),
  close_points REAL CHECK (close_points IS NULL OR abs(close_points) < 1e300),
  settle_points REAL CHECK (settle_points IS NULL OR abs(settle_points) < 1e300),
  volume_contracts REAL CHECK (volume_contracts IS NULL OR abs(volume_contracts) < 1e300),
  efp_contracts REAL CHECK (efp_contracts IS NULL OR abs(efp_contracts) < 1e300),
  open_interest_contracts REAL CHECK (open_interest_contracts IS NULL OR abs(open_interest_contracts) < 1e300),
  is_dependent INTEGER NOT NULL CHECK (is_dependent IN (0, 1)),
  batch_no INTEGER NOT NULL,
  PRIMARY KEY (series_no, day_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE ranked_future (
  series_no INTEGER NOT NULL REFERENCES series (series_no),
  day_number INTEGER NOT NULL CHECK (abs(day_number) < 10000000),
  rank_number INTEGER NOT NULL CHECK (rank_number >= 1),
  settle_points REAL CHECK (settle_points IS NULL OR abs(settle_points) < 1e300),
  batch_no INTEGER NOT NULL,
  PRIMARY KEY (series_no, day_number, rank_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE published_vix (
  series_no INTEGER NOT NULL REFERENCES series (series_no),
  day_number INTEGER NOT NULL CHECK (abs(day_number) < 10000000),
  expiry_day INTEGER NOT NULL CHECK (abs(expiry_day) < 10000000),
  vix_points REAL CHECK (vix_points IS NULL OR abs(vix_points) < 1e300),
  batch_no INTEGER NOT NULL,
  PRIMARY KEY (series_no, day_number, expiry_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE yield (
  series_no INTEGER NOT NULL REFERENCES series (series_no),
  day_number INTEGER NOT NULL CHECK (abs(day_number) < 10000000),
  tenor_days INTEGER NOT NULL CHECK (tenor_days >= 0 AND tenor_days < 10000000),
  rate_percent REAL CHECK (rate_percent IS NULL OR abs(rate_percent) < 1e300),
  batch_no INTEGER NOT NULL,
  PRIMARY KEY (series_no, day_number, tenor_days)
) STRICT, WITHOUT ROWID;

CREATE TABLE option_chain (
  chain_no INTEGER PRIMARY KEY,
  underlying TEXT NOT NULL,
  quote_at_ms INTEGER NOT NULL CHECK (abs(quote_at_ms) < 9007199254740992),
  quote_day INTEGER NOT NULL CHECK (abs(quote_day) < 10000000),
  spot_price REAL CHECK (spot_price IS NULL OR abs(spot_price) < 1e300),
  quote_count INTEGER NOT NULL DEFAULT 0 CHECK (quote_count >= 0),
  two_sided_count INTEGER NOT NULL DEFAULT 0 CHECK (two_sided_count >= 0),
  expiry_count INTEGER NOT NULL DEFAULT 0 CHECK (expiry_count >= 0),
  batch_no INTEGER NOT NULL,
  UNIQUE (underlying, quote_at_ms)
) STRICT;

CREATE TABLE option_root (
  root_no INTEGER PRIMARY KEY,
  root TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE option_quote (
  chain_no INTEGER NOT NULL,
  root_no INTEGER NOT NULL,
  expiry_day INTEGER NOT NULL CHECK (abs(expiry_day) < 10000000),
  strike_price REAL NOT NULL CHECK (abs(strike_price) < 1e300),
  is_call INTEGER NOT NULL CHECK (is_call IN (0, 1)),
  bid_price REAL CHECK (bid_price IS NULL OR abs(bid_price) < 1e300),
  ask_price REAL CHECK (ask_price IS NULL OR abs(ask_price) < 1e300),
  last_price REAL CHECK (last_price IS NULL OR abs(last_price) < 1e300),
  implied_vol_annual REAL CHECK (implied_vol_annual IS NULL OR abs(implied_vol_annual) < 1e300),
  delta REAL CHECK (delta IS NULL OR abs(delta) < 1e300),
  gamma_per_point REAL CHECK (gamma_per_point IS NULL OR abs(gamma_per_point) < 1e300),
  volume_contracts REAL CHECK (volume_contracts IS NULL OR abs(volume_contracts) < 1e300),
  open_interest_contracts REAL CHECK (open_interest_contracts IS NULL OR abs(open_interest_contracts) < 1e300),
  batch_no INTEGER NOT NULL,
  PRIMARY KEY (chain_no, root_no, expiry_day, strike_price, is_call)
) STRICT, WITHOUT ROWID;

CREATE TABLE column_mapping (
  header_hash TEXT PRIMARY KEY CHECK (length(header_hash) = 64),
  mapping_json TEXT NOT NULL CHECK (json_valid(mapping_json)),
  saved_at_ms INTEGER NOT NULL CHECK (abs(saved_at_ms) < 9007199254740992)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  job_id TEXT PRIMARY KEY,
  procedure TEXT NOT NULL,
  label TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  fraction REAL CHECK (fraction IS NULL OR fraction BETWEEN 0 AND 1),
  stage TEXT NOT NULL,
  eta_ms REAL CHECK (eta_ms IS NULL OR abs(eta_ms) < 1e300),
  input_hash TEXT NOT NULL CHECK (length(input_hash) = 64),
  seed INTEGER CHECK (seed IS NULL OR abs(seed) < 9007199254740992),
  queued_at_ms INTEGER NOT NULL CHECK (abs(queued_at_ms) < 9007199254740992),
  started_at_ms INTEGER CHECK (started_at_ms IS NULL OR abs(started_at_ms) < 9007199254740992),
  ended_at_ms INTEGER CHECK (ended_at_ms IS NULL OR abs(ended_at_ms) < 9007199254740992),
  code_version TEXT NOT NULL,
  error_json TEXT CHECK (error_json IS NULL OR json_valid(error_json))
) STRICT, WITHOUT ROWID;

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
, origin_json TEXT CHECK (origin_json IS NULL OR json_valid(origin_json))) STRICT;

CREATE TABLE calibration_promotion (
  promotion_no INTEGER PRIMARY KEY,
  model_id TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES calibration_run (run_id),
  promoted_at_ms INTEGER NOT NULL CHECK (abs(promoted_at_ms) < 9007199254740992)
) STRICT;

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

CREATE TABLE schedule (
  schedule_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  trigger_json TEXT NOT NULL CHECK (json_valid(trigger_json)),
  settings_json TEXT NOT NULL CHECK (json_valid(settings_json)),
  is_promoting INTEGER NOT NULL CHECK (is_promoting IN (0, 1)),
  is_enabled INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
  created_at_ms INTEGER NOT NULL CHECK (abs(created_at_ms) < 9007199254740992),
  -- Every slot up to here is decided, and none up to the floor is ever decided again.
  decided_to_ms INTEGER NOT NULL CHECK (abs(decided_to_ms) < 9007199254740992),
  floor_ms INTEGER NOT NULL CHECK (abs(floor_ms) < 9007199254740992),
  -- Data that came in and has not been calibrated yet.
  data_at_ms INTEGER CHECK (data_at_ms IS NULL OR abs(data_at_ms) < 9007199254740992),
  failure_count INTEGER NOT NULL CHECK (failure_count >= 0 AND failure_count < 9007199254740992),
  paused_reason TEXT,
  last_inputs_hash TEXT,
  last_run_id TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule_slot (
  schedule_id TEXT NOT NULL REFERENCES schedule (schedule_id) ON DELETE CASCADE,
  slot_ms INTEGER NOT NULL CHECK (abs(slot_ms) < 9007199254740992),
  ran_at_ms INTEGER CHECK (ran_at_ms IS NULL OR abs(ran_at_ms) < 9007199254740992),
  outcome TEXT CHECK (outcome IN ('ran', 'failed', 'skippedUnchanged', 'caughtUp', 'missed')),
  is_by_hand INTEGER NOT NULL CHECK (is_by_hand IN (0, 1)),
  run_id TEXT,
  reason TEXT NOT NULL,
  PRIMARY KEY (schedule_id, slot_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE simulation_run (
  run_no INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  label TEXT NOT NULL,
  process_id TEXT NOT NULL,
  stopped_by TEXT NOT NULL CHECK (stopped_by IN ('paths', 'targetError', 'cancelled')),
  started_at_ms INTEGER NOT NULL CHECK (abs(started_at_ms) < 9007199254740992),
  elapsed_ms REAL NOT NULL CHECK (abs(elapsed_ms) < 1e300),
  path_count INTEGER NOT NULL CHECK (path_count >= 0 AND path_count < 9007199254740992),
  step_count INTEGER NOT NULL CHECK (step_count >= 0 AND step_count < 9007199254740992),
  seed INTEGER NOT NULL CHECK (abs(seed) < 9007199254740992),
  back_end TEXT NOT NULL,
  number_format TEXT NOT NULL CHECK (number_format IN ('f64', 'f32')),
  code_version TEXT NOT NULL,
  mean_value REAL NOT NULL CHECK (abs(mean_value) < 1e300),
  standard_error_value REAL NOT NULL CHECK (abs(standard_error_value) < 1e300),
  input_json TEXT NOT NULL CHECK (json_valid(input_json)),
  machine_json TEXT NOT NULL CHECK (json_valid(machine_json)),
  result_json TEXT NOT NULL CHECK (json_valid(result_json)),
  result_hash TEXT NOT NULL CHECK (length(result_hash) = 64),
  row_hash TEXT NOT NULL CHECK (length(row_hash) = 64)
) STRICT;

CREATE INDEX import_batch_by_file_hash ON import_batch (file_hash);

CREATE INDEX rejected_row_by_batch ON rejected_row (batch_no, line_number);

CREATE INDEX batch_scope_by_scope ON batch_scope (kind, scope_no);

CREATE INDEX conflict_row_by_batch ON conflict_row (batch_no);

CREATE INDEX conflict_row_by_stored_batch ON conflict_row (stored_batch_no);

CREATE INDEX vx_bar_by_day ON vx_bar (day_number);

CREATE INDEX option_chain_by_day ON option_chain (quote_day);

CREATE INDEX option_chain_by_batch ON option_chain (batch_no);

CREATE INDEX job_by_queue_time ON job (queued_at_ms);

CREATE INDEX calibration_run_by_day ON calibration_run (model_id, quote_day, run_no);

CREATE INDEX calibration_promotion_by_model ON calibration_promotion (model_id, promotion_no);

CREATE INDEX alert_event_by_run ON alert_event (run_id);

CREATE VIEW v_daily_bar AS
SELECT s.series_id, date(d.day_number * 86400, 'unixepoch') AS date,
  d.open_value, d.high_value, d.low_value, d.close_value, d.volume_count,
  b.file_name AS source_file, b.batch_id, b.is_sample
FROM daily_bar d
JOIN series s USING (series_no)
LEFT JOIN import_batch b USING (batch_no);

CREATE VIEW v_intraday_bar AS
SELECT s.series_id, s.interval_seconds,
  strftime('%Y-%m-%dT%H:%M:%SZ', d.end_ms / 1000, 'unixepoch') AS end_utc, d.end_ms,
  d.open_value, d.high_value, d.low_value, d.close_value, d.volume_count,
  b.file_name AS source_file, b.batch_id, b.is_sample
FROM intraday_bar d
JOIN series s USING (series_no)
LEFT JOIN import_batch b USING (batch_no);

CREATE VIEW v_vx_future AS
SELECT s.series_id AS contract, date(s.expiry_day * 86400, 'unixepoch') AS expiry_date,
  date(d.day_number * 86400, 'unixepoch') AS date, s.expiry_day - d.day_number AS days_to_expiry,
  d.open_points, d.high_points, d.low_points, d.close_points, d.settle_points,
  d.volume_contracts, d.efp_contracts, d.open_interest_contracts, d.is_dependent,
  b.file_name AS source_file, b.batch_id, b.is_sample
FROM vx_bar d
JOIN series s USING (series_no)
LEFT JOIN import_batch b USING (batch_no);

CREATE VIEW v_ranked_future AS
SELECT s.series_id AS table_id, date(d.day_number * 86400, 'unixepoch') AS date, d.rank_number, d.settle_points,
  b.file_name AS source_file, b.batch_id, b.is_sample
FROM ranked_future d
JOIN series s USING (series_no)
LEFT JOIN import_batch b USING (batch_no);

CREATE VIEW v_published_vix AS
SELECT date(d.day_number * 86400, 'unixepoch') AS date, date(d.expiry_day * 86400, 'unixepoch') AS expiry_date,
  d.vix_points, b.file_name AS source_file, b.batch_id, b.is_sample
FROM published_vix d
LEFT JOIN import_batch b USING (batch_no);

CREATE VIEW v_yield AS
SELECT s.series_id AS curve_id, date(d.day_number * 86400, 'unixepoch') AS date, d.tenor_days, d.rate_percent,
  b.file_name AS source_file, b.batch_id, b.is_sample
FROM yield d
JOIN series s USING (series_no)
LEFT JOIN import_batch b USING (batch_no);

CREATE VIEW v_option_chain AS
SELECT c.underlying || '@' || strftime('%Y-%m-%dT%H:%M:%S', c.quote_at_ms / 1000, 'unixepoch')
    || printf('.%03dZ', c.quote_at_ms % 1000) AS snapshot_id,
  c.underlying, c.quote_at_ms, date(c.quote_day * 86400, 'unixepoch') AS quote_date, c.spot_price,
  c.quote_count, c.two_sided_count, c.expiry_count,
  b.file_name AS source_file, b.batch_id, b.is_sample
FROM option_chain c
LEFT JOIN import_batch b USING (batch_no);

CREATE VIEW v_option_quote AS
SELECT c.underlying, c.quote_at_ms, date(c.quote_day * 86400, 'unixepoch') AS quote_date, c.spot_price,
  r.root, date(q.expiry_day * 86400, 'unixepoch') AS expiry_date, q.expiry_day - c.quote_day AS days_to_expiry,
  q.strike_price, CASE q.is_call WHEN 1 THEN 'call' ELSE 'put' END AS option_kind,
  q.bid_price, q.ask_price, q.last_price, q.implied_vol_annual, q.delta, q.gamma_per_point,
  q.volume_contracts, q.open_interest_contracts,
  b.file_name AS source_file, b.batch_id, b.is_sample
FROM option_quote q
JOIN option_chain c USING (chain_no)
JOIN option_root r USING (root_no)
LEFT JOIN import_batch b ON b.batch_no = q.batch_no;

CREATE VIEW v_import AS
SELECT batch_id, file_name, file_hash, format_id, format_version, status, is_sample, needs_reimport,
  strftime('%Y-%m-%dT%H:%M:%SZ', imported_at_ms / 1000, 'unixepoch') AS imported_utc, duration_ms,
  line_count, header_line_count, comment_line_count, blank_line_count, accepted_line_count,
  duplicate_line_count, quarantined_line_count, record_count,
  date(first_day * 86400, 'unixepoch') AS first_date, date(last_day * 86400, 'unixepoch') AS last_date,
  flags_json, rejects_json, series_json, batch_hash
FROM import_batch;

CREATE VIEW v_rejected_row AS
SELECT b.batch_id, b.file_name, r.line_number, r.column_number, r.code, r.reason, r.raw_text
FROM rejected_row r
JOIN import_batch b USING (batch_no);

CREATE VIEW v_conflict AS
SELECT b.batch_id, b.file_name, k.kind, k.line_number, k.outcome, s.file_name AS stored_file,
  k.key_json, k.stored_json, k.offered_json
FROM conflict_row k
JOIN import_batch b ON b.batch_no = k.batch_no
LEFT JOIN import_batch s ON s.batch_no = k.stored_batch_no;

CREATE VIEW v_calibration AS
SELECT run_id, model_id, label, status, message, trigger_kind,
  date(quote_day * 86400, 'unixepoch') AS quote_date,
  strftime('%Y-%m-%dT%H:%M:%SZ', started_at_ms / 1000, 'unixepoch') AS started_utc, elapsed_ms,
  loss, json_extract(rmse_json, '$.assetOptions') AS asset_option_rmse_vol_points,
  json_extract(rmse_json, '$.indexFutures') AS index_future_rmse_points,
  json_extract(rmse_json, '$.indexOptions') AS index_option_rmse_vol_points,
  json_extract(rmse_json, '$.varianceSwaps') AS variance_swap_rmse_vol_points,
  used_quote_count, warning_count, seed, code_version, settings_json, result_hash, is_sample,
  json_extract(origin_json, '$.fileName') AS imported_from
FROM calibration_run;

CREATE VIEW v_calibration_param AS
SELECT r.run_id, r.model_id, date(r.quote_day * 86400, 'unixepoch') AS quote_date, r.status,
  json_extract(p.value, '$.name') AS param_name, json_extract(p.value, '$.value') AS param_value,
  json_extract(p.value, '$.standardError') AS standard_error, json_extract(p.value, '$.state') AS state, r.is_sample,
  json_extract(r.origin_json, '$.fileName') AS imported_from
FROM calibration_run r, json_each(r.params_json) p;

CREATE VIEW v_simulation AS
SELECT run_id, label, process_id, stopped_by,
  strftime('%Y-%m-%dT%H:%M:%SZ', started_at_ms / 1000, 'unixepoch') AS started_utc, elapsed_ms,
  path_count, step_count, seed, back_end, number_format, code_version, mean_value, standard_error_value,
  input_json, result_json, result_hash
FROM simulation_run;
