import { dataRows, findHeader, isNumber, match, problem, sameNames } from '../detection.ts';
import { type Detection, type FileHead, type Format, NO_MATCH } from '../format.ts';
import { plainField } from '../head.ts';
import { proveDateOrder } from '../values.ts';

const TEACHING_OPTIONS = ['t', 'k', 'cb', 'ca', 'pb', 'pa', 'r'];

/** Tables of numbers without any date: known for what they are, so that the refusal can say exactly why. */
function detect(head: FileHead): Detection {
  const optionsLine = findHeader(head, (fields) =>
    sameNames(
      fields.filter((field) => field !== ''),
      TEACHING_OPTIONS,
    ),
  );
  if (optionsLine > 0) {
    const message =
      'It gives times to expiry in years and quotes, but no day of observation and no expiry dates.';
    return match(
      optionsLine,
      'The header T,K,Cb,Ca,Pb,Pa,r is a teaching table of option quotes.',
      problem('FORMAT_UNDATED', message),
    );
  }
  return head.rows.every((fields) => fields.length === 1) ? singleColumn(head) : NO_MATCH;
}

function singleColumn(head: FileHead): Detection {
  const first = head.rows.findIndex((fields) => plainField(fields[0] ?? '') !== '');
  const headerLine = first >= 0 && !isNumber(head.rows[first]![0]) ? first + 1 : 0;
  const values = dataRows(head, headerLine).map((fields) => fields[0]!.trim());
  if (values.length < 3 || !values.every((text) => isNumber(text)) || proveDateOrder(values) !== 'none')
    return NO_MATCH;
  return match(
    headerLine,
    'One column of numbers.',
    problem(
      'FORMAT_UNDATED',
      'The file holds one column of numbers and no dates. Add a date column and map it.',
    ),
  );
}

export const undatedTable: Format = {
  id: 'undated-table',
  version: 1,
  label: 'Table without dates',
  publisher: 'any',
  recordKind: 'daily-bar',
  header: 'T K Cb Ca Pb Pa r, or one column of numbers',
  notes: 'Refused: without a day of observation nothing can be placed in time.',
  rank: 1,
  detect,
  parser: ({ sink }) => ({
    row: (_fields, line) => sink.reject(line, null, 'FORMAT_UNDATED', 'The row has no date.'),
    end: () => undefined,
  }),
};
