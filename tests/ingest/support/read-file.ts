import { resolve } from 'node:path';
import { basename } from 'node:path';
import { loadCalendars } from '#ingest/calendars.ts';
import { detectFormat, type Verdict } from '#ingest/detect.ts';
import { headOf } from '#ingest/head.ts';
import { parseText, type ParseSummary } from '#ingest/parse-text.ts';
import { type SurveyedText, surveyFile, withText } from '#ingest/source/text-item.ts';
import { MemoryTarget } from './memory-target.ts';

export const calendars = loadCalendars(resolve(import.meta.dirname, '../../../resources'));

export interface ReadText {
  readonly name: string;
  readonly text: SurveyedText;
  readonly verdict: Verdict;
  /** Null where the verdict is not `ready`. */
  readonly summary: ParseSummary | null;
  readonly target: MemoryTarget;
}

/** What the parse child does with a file, in this process. */
export async function readMarketFile(
  path: string,
  target = new MemoryTarget(),
  fileName = basename(path),
): Promise<ReadText[]> {
  const survey = await surveyFile(path);
  const read: ReadText[] = [];
  for (const text of survey.texts) {
    if ('error' in text) throw text.error;
    const name = text.entryName === '' ? fileName : text.entryName;
    const head = headOf(name, text.head);
    const verdict = detectFormat(head);
    if (verdict.verdict !== 'ready' || !verdict.format) {
      read.push({ name, text, verdict, summary: null, target });
      continue;
    }
    const { format, detection } = verdict;
    const plan = {
      format,
      head,
      detection,
      calendars,
      lines: text.lines,
      endsWithLineBreak: text.endsWithLineBreak,
    };
    const location = { entry: text.entry, encoding: text.encoding, identity: survey.identity };
    const summary = await withText(path, location, (blocks) => parseText(plan, blocks, target));
    read.push({ name, text, verdict, summary, target });
  }
  return read;
}

/** Sum of the buckets; equal to `lines` when every line is accounted for. */
export function accountedLines({ accounting }: ParseSummary): number {
  const { header, comment, blank, accepted, duplicate, quarantined } = accounting;
  return header + comment + blank + accepted + duplicate + quarantined;
}
