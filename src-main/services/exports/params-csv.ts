import type { ParamsDocument } from '#contract/schemas/params-file.ts';
import { textCell } from '../ingest/rejected-csv.ts';

const HEADER = [
  'run_id',
  'model',
  'quote_date',
  'status',
  'kind',
  'name',
  'time_years',
  'value',
  'standard_error',
  'lower',
  'upper',
  'state',
  'unit',
  'content_hash',
];

/** One line for each parameter and each node of a curve (RFC 4180); numbers in full precision, text that cannot become a formula. */
export function paramsCsv({ sets, manifest }: ParamsDocument): string {
  const lines = sets.flatMap((set) => {
    const head = [set.runId, set.model, set.quoteDate ?? '', set.status].map(textCell);
    const hash = manifest.contentHash;
    const params = Object.entries(set.params).map(([name, fitted]) => {
      const numbers = [fitted.value, fitted.standardError, fitted.lower, fitted.upper].map(numberCell);
      return [...head, 'param', textCell(name), '', ...numbers, fitted.state, textCell(fitted.unit), hash];
    });
    const nodes = set.curves.flatMap(({ name, unit, timesYears, values }) =>
      timesYears.map((time, at) => [
        ...head,
        'curve',
        textCell(name),
        numberCell(time),
        numberCell(values[at]!),
        ...['', '', '', ''],
        textCell(unit),
        hash,
      ]),
    );
    return [...params, ...nodes];
  });
  return [HEADER, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function numberCell(value: number | null): string {
  return value === null ? '' : String(value);
}
