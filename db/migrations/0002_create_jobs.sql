-- Work of the engine and what it remembers about unknown tables.

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
CREATE INDEX job_by_queue_time ON job (queued_at_ms);
