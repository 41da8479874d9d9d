-- Simulations: each with all that decided its bits, what it ran on, and what it gave but for its pictures.

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

CREATE VIEW v_simulation AS
SELECT run_id, label, process_id, stopped_by,
  strftime('%Y-%m-%dT%H:%M:%SZ', started_at_ms / 1000, 'unixepoch') AS started_utc, elapsed_ms,
  path_count, step_count, seed, back_end, number_format, code_version, mean_value, standard_error_value,
  input_json, result_json, result_hash
FROM simulation_run;
