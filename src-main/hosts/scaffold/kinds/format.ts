import { addImport, insertEntry } from '../insert.ts';
import { spell } from '../names.ts';
import type { Names } from '../names.ts';
import type { PlanScaffold } from '../plan.ts';

/** A file format of daily closes with a header of its own, a sample and a test. */
export const planFormat: PlanScaffold = (id) => {
  const names = spell(id);
  const sample = `tests/fixtures/ingest/${id}/sample.csv`;
  return {
    write: {
      [`src-main/ingest/formats/${id}.format.ts`]: format(names),
      [sample]: `${id}-date,${id}-close\n2026-11-18,18.42\n2026-11-19,n/a\n2026-11-20,19.05\n`,
      [`tests/ingest/formats/${id}.test.ts`]: test(names, sample),
    },
    edit: {
      'src-main/ingest/registry.ts': (text) =>
        insertEntry(
          addImport(text, `import { ${names.camel} } from './formats/${id}.format.ts';`),
          ['FORMATS'],
          names.camel,
        ),
    },
    next: [
      `Replace ${sample} by a real file, then header, columns and notes in src-main/ingest/formats/${id}.format.ts.`,
    ],
  };
};

function format({ kebab, camel, title }: Names): string {
  return `import { findHeader, isNumberOrMissing, match, rowsLookRight, sameNames } from '../detection.ts';
import { NO_MATCH } from '../format.ts';
import type { Detection, FileHead, Format } from '../format.ts';
import { DailyBarBuilder } from '../records/bar-builders.ts';
import { tableParser } from '../table-parser.ts';

const HEADER = ['${kebab}-date', '${kebab}-close'];

function detect(head: FileHead): Detection {
  const headerLine = findHeader(head, (fields) => sameNames(fields, HEADER));
  if (headerLine === 0 || !rowsLookRight(head, headerLine, (fields) => isNumberOrMissing(fields[1]))) return NO_MATCH;
  return match(headerLine, \`The header \${HEADER.join(',')} is ${title}.\`);
}

export const ${camel}: Format = {
  id: '${kebab}',
  version: 1,
  label: '${title}',
  publisher: '${title}',
  recordKind: 'daily-bar',
  header: HEADER.join(','),
  notes: 'Dates are ISO. A row without a close is rejected.',
  rank: 0,
  detect,
  parser(context) {
    const builder = new DailyBarBuilder(context.sink, '${kebab.toUpperCase()}');
    return tableParser(context, {
      widths: [HEADER.length],
      onRow(cells) {
        const day = cells.day(0, 'ymd');
        const close = cells.number(1);
        if (!cells.failed) builder.addClose(cells.line, day, close);
      },
      onEnd: () => builder.flush(),
    });
  },
};
`;
}

function test({ kebab, camel, title }: Names, sample: string): string {
  return `import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordChunk } from '#quant/market/records.ts';
import { ${camel} } from '#ingest/formats/${kebab}.format.ts';
import { headOf } from '#ingest/head.ts';
import { FORMATS } from '#ingest/registry.ts';

const lines = readFileSync('${sample}', 'utf8').trimEnd().split('\\n');
const head = headOf('sample.csv', lines);

describe('${title}', () => {
  it('is the only format that takes its sample', () => {
    expect(FORMATS.filter((format) => format.detect(head).score > 0)).toEqual([${camel}]);
  });

  it('reads the rows that have a close and rejects the other with its line', () => {
    const chunks: RecordChunk[] = [];
    const rejected: number[] = [];
    const sink = {
      chunk: (chunk: RecordChunk) => void chunks.push(chunk),
      reject: (line: number) => void rejected.push(line),
      skip: () => undefined,
      flag: () => undefined,
    };
    const parser = ${camel}.parser({ fileName: 'sample.csv', head, detection: ${camel}.detect(head), sink });
    head.rows.forEach((fields, index) => parser.row(fields, index + 1));
    parser.end();
    expect(chunks).toMatchObject([{ kind: 'daily-bar', count: 2, close: Float64Array.of(18.42, 19.05) }]);
    expect(rejected).toEqual([3]);
  });
});
`;
}
