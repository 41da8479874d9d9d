import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ParamsDocument, ParamsSet } from '#contract/schemas/params-file.ts';

const columns = {
  run_id: 'STRING',
  model: 'STRING',
  quote_date: 'STRING',
  status: 'STRING',
  kind: 'STRING',
  name: 'STRING',
  time_years: 'DOUBLE',
  value: 'DOUBLE',
  standard_error: 'DOUBLE',
  lower: 'DOUBLE',
  upper: 'DOUBLE',
  state: 'STRING',
  unit: 'STRING',
} as const;

type Row = Readonly<Partial<Record<keyof typeof columns, string | number | null>>>;

/** The table of the CSV with types; the document's format and hash stand in the file's metadata. */
export function paramsParquet({ format, sets, manifest }: ParamsDocument): Uint8Array {
  const rows = sets.flatMap(rowsOf);
  const columnData = Object.entries(columns).map(([name, type]) => ({
    name,
    type,
    nullable: true,
    data: rows.map((row) => row[name as keyof Row] ?? null),
  }));
  const kvMetadata = [
    { key: 'format', value: format },
    { key: 'contentHash', value: manifest.contentHash },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata }));
}

function rowsOf({ runId, model, quoteDate, status, params, curves }: ParamsSet): Row[] {
  const head = { run_id: runId, model, quote_date: quoteDate, status };
  const fitted = Object.entries(params).map(([name, { standardError, ...rest }]) => ({
    ...{ ...head, kind: 'param', name, standard_error: standardError },
    ...rest,
  }));
  const nodes = curves.flatMap(({ name, unit, timesYears, values }) =>
    timesYears.map((time, at) => ({
      ...head,
      kind: 'curve',
      name,
      unit,
      time_years: time,
      value: values[at]!,
    })),
  );
  return [...fitted, ...nodes];
}
