import { VolterraError } from '#contract/errors.ts';
import type { Calendars } from './calendars.ts';
import { detectFormat } from './detect.ts';
import { headOf } from './head.ts';
import type { FromParser, SurveyItem, ToParser } from './parse-protocol.ts';
import { parseText, type RecordTarget } from './parse-text.ts';
import { glanceAt, previewText } from './preview-text.ts';
import { type FileSurvey, surveyFile, withText } from './source/text-item.ts';
import { headOfText, planOf } from './text-plan.ts';

export type Send = (message: FromParser) => void;

const PROGRESS_EVERY_MS = 100;

/** The parsing side of the protocol; one request at a time, outcomes of the store in between. */
export function createParseServer(send: Send, calendars: Calendars): (message: ToParser) => Promise<void> {
  const outcomes = new Outcomes();
  return async (message) => {
    if (message.t === 'outcome') return outcomes.settle(message.chunk, message.outcome);
    const { id } = message;
    try {
      if (message.t === 'survey')
        return send({ t: 'surveyed', id, items: await survey(message.path, message.fileName) });
      if (message.t === 'glance')
        return send({ t: 'previewed', id, detail: glanceAt(await headOfText(message.text)) });
      const plan = await planOf(message.text, message.mapping);
      if (message.t === 'preview') return send({ t: 'previewed', id, detail: previewText(plan, calendars) });
      const summary = await withText(message.text.path, message.text, (blocks) =>
        parseText(
          { ...plan, calendars, progress: progressEvery(id, send) },
          blocks,
          outcomes.target(id, send),
        ),
      );
      send({ t: 'parsed', id, summary });
    } catch (error) {
      send({ t: 'failed', id, error: wireOf(error) });
    }
  };
}

/** Chunks that wait for what the store says. */
class Outcomes {
  readonly #waiting = new Map<number, (answer: { outcome: Uint8Array }) => void>();
  #next = 1;

  target(id: number, send: Send): RecordTarget {
    return {
      append: (records) => {
        const chunk = this.#next++;
        return new Promise((resolve) => {
          this.#waiting.set(chunk, resolve);
          send({ t: 'chunk', id, chunk, records });
        });
      },
      reject: (rows) => Promise.resolve(send({ t: 'rejected', id, rows })),
    };
  }

  settle(chunk: number, outcome: Uint8Array): void {
    this.#waiting.get(chunk)?.({ outcome });
    this.#waiting.delete(chunk);
  }
}

async function survey(path: string, fileName: string): Promise<SurveyItem[]> {
  const found = await surveyFile(path);
  return found.texts.map((text) => {
    const name = text.entry === null ? fileName : `${fileName} › ${text.entryName}`;
    return 'error' in text ? unreadable(name, found, text.error) : judged(path, name, found, text);
  });
}

type ReadableText = Exclude<FileSurvey['texts'][number], { error: unknown }>;

function judged(path: string, fileName: string, found: FileSurvey, text: ReadableText): SurveyItem {
  const head = headOf(fileName, text.head);
  const verdict = detectFormat(head);
  const { entry, encoding, lines, endsWithLineBreak } = text;
  return {
    fileName,
    location: { path, fileName, entry, encoding, identity: found.identity, lines, endsWithLineBreak },
    fileHash: text.fileHash,
    sizeBytes: found.identity.sizeBytes,
    compression: found.compression,
    verdict: verdict.verdict,
    formatId: verdict.format?.id ?? null,
    formatVersion: verdict.format?.version ?? 0,
    rank: verdict.format?.rank ?? 1,
    reason: verdict.reason,
    questions: verdict.questions,
    headerHash: verdict.headerHash,
    proposedMapping: verdict.proposedMapping,
    error:
      verdict.code === null ? null : new VolterraError(verdict.code, { message: verdict.reason }).toWire(),
  };
}

function unreadable(fileName: string, found: FileSurvey, error: unknown): SurveyItem {
  const wire = wireOf(error);
  return {
    fileName,
    location: null,
    fileHash: null,
    sizeBytes: found.identity.sizeBytes,
    compression: found.compression,
    verdict: 'refused',
    formatId: null,
    formatVersion: 0,
    rank: 1,
    reason: wire.message,
    questions: [],
    headerHash: null,
    proposedMapping: null,
    error: wire,
  };
}

function progressEvery(id: number, send: Send): (lines: number) => void {
  let last = 0;
  return (lines) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    send({ t: 'progress', id, lines });
  };
}

function wireOf(error: unknown): ReturnType<VolterraError['toWire']> {
  if (error instanceof VolterraError) return error.toWire();
  const message = `The parser stopped: ${error instanceof Error ? error.message : String(error)}`;
  return new VolterraError('PARSE_FAILED', { message }).toWire();
}
