import type { ColumnMapping } from '#contract/schemas/data.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { type Detection, type FileHead, type Format, NO_MATCH } from './format.ts';
import { headerHashOf } from './head.ts';
import { openQuestions, proposeMapping, tableHeader } from './mapping.ts';
import { FORMATS } from './registry.ts';

/** Below this a resemblance is no recognition. */
const CERTAIN = 0.9;

export interface Verdict {
  readonly verdict: 'ready' | 'needs-mapping' | 'refused';
  readonly format: Format | null;
  readonly detection: Detection;
  /** The header or content that decided it, or what is missing. */
  readonly reason: string;
  readonly code: ErrorCode | null;
  readonly questions: readonly string[];
  readonly headerHash: string;
  readonly proposedMapping: ColumnMapping | null;
}

/** Recognises a file by its content. What no format claims goes to the mapper; nothing is guessed. */
export function detectFormat(head: FileHead): Verdict {
  const header = tableHeader(head);
  const headerHash = headerHashOf(head.delimiter, header.names);
  const claims = FORMATS.map((format) => ({ format, detection: format.detect(head) })).filter(
    ({ detection }) => detection.score >= CERTAIN,
  );
  const best = claims.reduce((score, { detection }) => Math.max(score, detection.score), 0);
  const winners = claims.filter(({ detection }) => detection.score === best);
  const base = { headerHash, proposedMapping: null, questions: [] };
  if (winners.length > 1)
    return needsMapping(
      head,
      headerHash,
      'FORMAT_AMBIGUOUS',
      severalFormats(winners.map(({ format }) => format.label)),
    );
  const winner = winners[0];
  if (!winner) return unrecognised(head, headerHash);
  const { format, detection } = winner;
  if (!detection.problem)
    return { ...base, verdict: 'ready', format, detection, reason: sentence(detection.reason), code: null };
  const { code, message, questions } = detection.problem;
  const verdict = code === 'FORMAT_UNDATED' || code === 'FILE_DAMAGED' ? 'refused' : 'needs-mapping';
  const proposedMapping = verdict === 'needs-mapping' ? proposeMapping(head, headerHash) : null;
  return {
    ...base,
    verdict,
    format,
    detection,
    reason: `${sentence(detection.reason)} ${message}`,
    code,
    questions,
    proposedMapping,
  };
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function severalFormats(labels: readonly string[]): { message: string; questions: string[] } {
  return {
    message: `The file fits several formats: ${labels.join(', ')}.`,
    questions: [`Which of these is it: ${labels.join(', ')}?`],
  };
}

function unrecognised(head: FileHead, headerHash: string): Verdict {
  const filled = head.lines.filter((line) => line.trim() !== '').length;
  if (filled < 2) return refusal(headerHash, 'FILE_EMPTY', 'The file has no row beside its first line.');
  const questions = openQuestions(head);
  const open = questions.length > 0 ? ', and it can be read in more than one way' : '';
  const message = `No known format has this header and content${open}.`;
  return needsMapping(head, headerHash, questions.length > 0 ? 'FORMAT_AMBIGUOUS' : 'FORMAT_UNKNOWN', {
    message,
    questions,
  });
}

function needsMapping(
  head: FileHead,
  headerHash: string,
  code: ErrorCode,
  why: { message: string; questions: string[] },
): Verdict {
  const proposedMapping = proposeMapping(head, headerHash);
  const questions = proposedMapping
    ? [...why.questions, 'Are these columns what the mapping says they are?']
    : why.questions;
  return {
    verdict: 'needs-mapping',
    format: null,
    detection: NO_MATCH,
    reason: why.message,
    code,
    questions,
    headerHash,
    proposedMapping,
  };
}

function refusal(headerHash: string, code: ErrorCode, reason: string): Verdict {
  return {
    verdict: 'refused',
    format: null,
    detection: NO_MATCH,
    reason,
    code,
    questions: [],
    headerHash,
    proposedMapping: null,
  };
}
