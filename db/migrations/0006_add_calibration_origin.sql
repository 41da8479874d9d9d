-- Parameter sets of files stand beside own calibrations, each with the file that it came from.

ALTER TABLE calibration_run ADD COLUMN origin_json TEXT CHECK (origin_json IS NULL OR json_valid(origin_json));

DROP VIEW v_calibration;
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

DROP VIEW v_calibration_param;
CREATE VIEW v_calibration_param AS
SELECT r.run_id, r.model_id, date(r.quote_day * 86400, 'unixepoch') AS quote_date, r.status,
  json_extract(p.value, '$.name') AS param_name, json_extract(p.value, '$.value') AS param_value,
  json_extract(p.value, '$.standardError') AS standard_error, json_extract(p.value, '$.state') AS state, r.is_sample,
  json_extract(r.origin_json, '$.fileName') AS imported_from
FROM calibration_run r, json_each(r.params_json) p;
