-- Schedules of calibrations, how far each has come, and what came of its slots.

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

-- One row for each slot that was run, is running (no outcome yet), or is covered by a later one. The key keeps a slot from running twice.
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
