import { findHeader, match, problem } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH } from '../format.ts';

const STARTS = ['strike', 'moneyness', 'bid', 'midpoint', 'ask', 'last'];

/** Barchart's option page pasted as text: thousands separators have become field separators. */
function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => STARTS.every((name, index) => fields[index] === name));
  if (headerLine === 0) return NO_MATCH;
  const width = head.rows[headerLine - 1]!.length;
  const whole = head.rows
    .slice(headerLine)
    .filter((fields) => fields.length === width && /^"?[\d,]+\.\d\d/.test(fields[0] ?? ''));
  const reason = 'The header Strike,Moneyness,Bid,Midpoint,Ask,Last is the Barchart option page';
  const line = headerLine + 1;
  if (whole.length === 0) {
    const message = `The file breaks at line ${line}: numbers such as 3,865.00 were pasted without quotes, so cells cannot be told apart. Use the download of the page instead of a paste.`;
    return match(headerLine, `${reason}.`, problem('FILE_DAMAGED', message));
  }
  return match(
    headerLine,
    `${reason}.`,
    problem('FORMAT_UNDATED', 'The page does not say when the quotes were taken.'),
  );
}

export const barchartPaste: Format = {
  id: 'barchart-paste',
  version: 1,
  label: 'Barchart option page, pasted',
  publisher: 'Barchart',
  recordKind: 'option-quote',
  header: 'Strike,Moneyness,Bid,Midpoint,Ask,Last,Change,%Chg,Volume,Open Int,Vol/OI,IV',
  notes: 'Refused: pasted pages lose the borders of their cells, and none says when it was seen.',
  rank: 1,
  detect,
  parser: ({ sink }) => ({
    row: (_fields, line) =>
      sink.reject(line, null, 'FILE_DAMAGED', 'The cells of a pasted page cannot be told apart.'),
    end: () => undefined,
  }),
};
