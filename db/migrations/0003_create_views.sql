-- The way in from outside (pandas, DuckDB, sqlite3): dates as ISO text, names instead of numbers. Documented in docs/database.md.

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
