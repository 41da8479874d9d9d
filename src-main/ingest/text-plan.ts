import { VolterraError } from '#contract/errors.ts';
import type { ColumnMapping } from '#contract/schemas/data.ts';
import { detectFormat } from './detect.ts';
import type { Detection, FileHead, Format } from './format.ts';
import { mappedDetection, mappedTable } from './formats/mapped-table.format.ts';
import { headOf } from './head.ts';
import type { TextLocation } from './parse-protocol.ts';
import { readHead } from './source/survey.ts';
import { withText } from './source/text-item.ts';

/** All that parsing a text needs beside its bytes. */
export interface TextPlan {
  readonly format: Format;
  readonly head: FileHead;
  readonly detection: Detection;
  readonly mapping?: ColumnMapping;
  readonly lines: number;
  readonly endsWithLineBreak: boolean;
  readonly flags: readonly string[];
}

/** Format and start of a text; the same head gives the same verdict as in the survey. */
export async function planOf(text: TextLocation, mapping: ColumnMapping | null): Promise<TextPlan> {
  const head = await headOfText(text);
  const base = {
    head,
    lines: text.lines,
    endsWithLineBreak: text.endsWithLineBreak,
    flags: encodingFlags(text),
  };
  if (mapping) return { ...base, format: mappedTable, detection: mappedDetection(head), mapping };
  const { verdict, format, detection, reason } = detectFormat(head);
  if (verdict !== 'ready' || !format) throw new VolterraError('FORMAT_UNKNOWN', { message: reason });
  return { ...base, format, detection };
}

export async function headOfText(text: TextLocation): Promise<FileHead> {
  return headOf(text.fileName, await withText(text.path, text, (blocks) => readHead(blocks())));
}

function encodingFlags(text: TextLocation): string[] {
  return text.encoding === 'utf-8' ? [] : [`ENCODING_${text.encoding.toUpperCase().replaceAll('-', '_')}`];
}
