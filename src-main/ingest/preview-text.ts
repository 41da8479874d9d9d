import type { Calendars } from './calendars.ts';
import { CountingSink } from './counting-sink.ts';
import type { FileHead } from './format.ts';
import { LineLedger } from './line-ledger.ts';
import { roleOfName, tableHeader } from './mapping.ts';
import type { PreviewDetail } from './parse-protocol.ts';
import type { TextPlan } from './text-plan.ts';

const SHOWN_ROWS = 50;

/** Columns and first rows of a text that nobody knows how to read yet. */
export function glanceAt(head: FileHead): PreviewDetail {
  const header = tableHeader(head);
  const rows = head.rows.slice(header.line, header.line + SHOWN_ROWS);
  return {
    columns: namesOf(head, header.line).map((name) => ({ name, role: roleOfName(name), unit: '' })),
    rows,
    flags: {},
    rejects: {},
  };
}

function namesOf(head: FileHead, headerLine: number): string[] {
  if (headerLine > 0) return (head.rows[headerLine - 1] ?? []).map((name) => name.trim());
  return (head.rows[0] ?? []).map((_, index) => `Column ${index + 1}`);
}

/** Columns and first rows of a text, and what reading these rows would flag or reject. Writes nothing. */
export function previewText(plan: TextPlan, calendars: Calendars): PreviewDetail {
  const { head, detection, mapping, format } = plan;
  const { headerLine } = detection;
  const sink = new CountingSink(new LineLedger(head.lines.length), (line) => head.lines[line - 1] ?? '');
  const context = { fileName: head.fileName, head, detection, calendars, sink };
  const parser = format.parser(mapping ? { ...context, mapping } : context);
  const last = Math.min(head.rows.length, headerLine + SHOWN_ROWS);
  for (let index = 0; index < last; index += 1) parser.row(head.rows[index]!, index + 1);
  return {
    columns: namesOf(head, headerLine).map((name, index) => ({
      name,
      role: mapping?.roles[index] ?? roleOfName(name),
      unit: '',
    })),
    rows: head.rows.slice(headerLine, last).map((fields) => [...fields]),
    flags: sink.flags,
    rejects: sink.rejects,
  };
}
