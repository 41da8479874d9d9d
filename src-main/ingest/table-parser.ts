import { Cells } from './cells.ts';
import type { ParseContext, RowParser } from './format.ts';
import { plainField } from './head.ts';

export interface TableShape {
  /** Widths that a row may have; a trailing empty field is forgiven. */
  readonly widths: readonly number[];
  /** Reads one data row; what it cannot use it rejects through the cells. */
  readonly onRow: (cells: Cells) => void;
  /** Called for each line before the header. */
  readonly onPreamble?: (fields: readonly string[], line: number) => void;
  readonly onEnd: () => void;
}

/** The walk that all tables share: preamble, header, blank lines, repeated headers, ragged rows. */
export function tableParser(context: ParseContext, shape: TableShape): RowParser {
  const { sink, detection, head } = context;
  const cells = new Cells(sink);
  const header = head.rows[detection.headerLine - 1] ?? [];
  return {
    row(fields, line) {
      if (isBlank(fields)) return sink.skip(line, 'blank');
      if (line < detection.headerLine) {
        shape.onPreamble?.(fields, line);
        return sink.skip(line, 'comment');
      }
      if (line === detection.headerLine) return sink.skip(line, 'header');
      const width = usedWidth(fields, shape.widths);
      cells.start(fields, line);
      if (width < 0) {
        if (isSame(fields, header)) return sink.skip(line, 'header');
        cells.fail(
          null,
          'RAGGED_ROW',
          `The row has ${fields.length} fields where ${shape.widths.join(' or ')} are expected.`,
        );
        return;
      }
      if (fields[0] === header[0] && isSame(fields, header)) return sink.skip(line, 'header');
      shape.onRow(cells);
    },
    end: () => shape.onEnd(),
  };
}

export function isBlank(fields: readonly string[]): boolean {
  if (fields[0] !== '' && fields[0]?.trim() !== '') return false;
  return fields.every((field) => field.trim() === '');
}

/** The accepted width that this row has, -1 where it has none; one trailing empty field is a comma too many. */
function usedWidth(fields: readonly string[], widths: readonly number[]): number {
  if (widths.includes(fields.length)) return fields.length;
  return widths.includes(fields.length - 1) && fields.at(-1)?.trim() === '' ? fields.length - 1 : -1;
}

function isSame(fields: readonly string[], header: readonly string[]): boolean {
  return (
    fields.length >= header.length &&
    header.every((name, index) => plainField(fields[index] ?? '') === plainField(name))
  );
}
