import type { WireError } from '#contract/errors.ts';
import type { ColumnMapping, Preview } from '#contract/schemas/data.ts';
import type { RecordChunk } from '#quant/market/records.ts';
import type { RejectedLine } from './counting-sink.ts';
import type { ParseSummary } from './parse-text.ts';
import type { Compression } from './source/content.ts';
import type { FileIdentity } from './source/regular-file.ts';
import type { Encoding } from './source/text-blocks.ts';

/** Where one text lies and what the first reading found; enough to read it again and to notice if it changed. */
export interface TextLocation {
  readonly path: string;
  /** Name that formats see and reports show. */
  readonly fileName: string;
  readonly entry: number | null;
  readonly encoding: Encoding;
  readonly identity: FileIdentity;
  readonly lines: number;
  readonly endsWithLineBreak: boolean;
}

/** One text (a file, or an entry of an archive) after its first reading. */
export interface SurveyItem {
  readonly fileName: string;
  /** Null where the text could not even be read to its end. */
  readonly location: TextLocation | null;
  readonly fileHash: string | null;
  readonly sizeBytes: number;
  readonly compression: Compression;
  readonly verdict: 'ready' | 'needs-mapping' | 'refused';
  readonly formatId: string | null;
  readonly formatVersion: number;
  readonly rank: number;
  readonly reason: string;
  readonly questions: readonly string[];
  readonly headerHash: string | null;
  readonly proposedMapping: ColumnMapping | null;
  readonly error: WireError | null;
}

export interface PreviewDetail {
  readonly columns: Preview['columns'];
  readonly rows: readonly (readonly string[])[];
  readonly flags: Readonly<Record<string, number>>;
  readonly rejects: Readonly<Record<string, number>>;
}

export type ToParser =
  | { readonly t: 'survey'; readonly id: number; readonly path: string; readonly fileName: string }
  /** First rows of a text that no format claims. */
  | { readonly t: 'glance'; readonly id: number; readonly text: TextLocation }
  | {
      readonly t: 'preview';
      readonly id: number;
      readonly text: TextLocation;
      readonly mapping: ColumnMapping | null;
    }
  | {
      readonly t: 'parse';
      readonly id: number;
      readonly text: TextLocation;
      readonly mapping: ColumnMapping | null;
    }
  | { readonly t: 'outcome'; readonly id: number; readonly chunk: number; readonly outcome: Uint8Array };

export type FromParser =
  | { readonly t: 'surveyed'; readonly id: number; readonly items: readonly SurveyItem[] }
  | { readonly t: 'previewed'; readonly id: number; readonly detail: PreviewDetail }
  | { readonly t: 'chunk'; readonly id: number; readonly chunk: number; readonly records: RecordChunk }
  | { readonly t: 'rejected'; readonly id: number; readonly rows: readonly RejectedLine[] }
  | { readonly t: 'progress'; readonly id: number; readonly lines: number }
  | { readonly t: 'parsed'; readonly id: number; readonly summary: ParseSummary }
  | { readonly t: 'failed'; readonly id: number; readonly error: WireError };
