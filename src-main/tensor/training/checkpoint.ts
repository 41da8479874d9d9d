import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { VolterraError } from '#contract/errors.ts';
import type { TrainingState } from '../executor.ts';
import type { EpochRecord } from './training-run.ts';

/** A run between two steps. Batches have addresses, so the place in the data is all that there is of random numbers. */
export interface Checkpoint {
  /** Hash of everything that decides the numbers of the run. */
  readonly runKey: string;
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly place: number;
  /** Sum of their losses. */
  readonly lossSum: number;
  readonly history: readonly EpochRecord[];
  readonly state: TrainingState;
  readonly best: { readonly epoch: number; readonly score: number; readonly weights: Float32Array } | null;
}

/*
 * File: magic, length of the header (uint32), header as JSON, padding to 8 bytes, rows of numbers one after the other as the
 * header lists them, SHA-256 of all before it. Little-endian, as every machine that Volterra runs on.
 */
const magic = 'VLTRCKP1';
const hashBytes = 32;

interface StoredRow {
  readonly name: string;
  readonly type: 'float32' | 'float64';
  readonly length: number;
}

type Row = Float32Array | Float64Array;

export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { state, best, ...rest } = checkpoint;
  const rows: Record<string, Row> = {
    weights: state.weights,
    firstMoment: state.firstMoment,
    secondMoment: state.secondMoment,
    ...(best ? { best: best.weights } : {}),
  };
  const header = {
    ...rest,
    steps: state.steps,
    best: best && { epoch: best.epoch, score: best.score },
    rows: Object.entries(rows).map(([name, { length, BYTES_PER_ELEMENT }]) => ({
      name,
      type: BYTES_PER_ELEMENT === 4 ? 'float32' : 'float64',
      length,
    })),
  };
  const text = Buffer.from(JSON.stringify(header));
  const lengthOfText = Buffer.alloc(4);
  lengthOfText.writeUInt32LE(text.length);
  const padding = Buffer.alloc(-(magic.length + 4 + text.length) & 7);
  const bytesOf = (row: Row): Uint8Array => new Uint8Array(row.buffer, row.byteOffset, row.byteLength);
  const body = [Buffer.from(magic), lengthOfText, text, padding, ...Object.values(rows).map(bytesOf)];
  const hash = createHash('sha256');
  for (const part of body) hash.update(part);
  return Buffer.concat([...body, hash.digest()]);
}

/** @throws VolterraError FILE_DAMAGED where a byte is not as it was written */
export function decodeCheckpoint(file: Uint8Array, path: string): Checkpoint {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const body = bytes.subarray(0, Math.max(bytes.length - hashBytes, 0));
  const hash = createHash('sha256').update(body).digest();
  if (body.subarray(0, magic.length).toString() !== magic || !hash.equals(bytes.subarray(body.length)))
    throw new VolterraError('FILE_DAMAGED', {
      message: `The checkpoint ${path} is damaged or no checkpoint. Delete it to train from the start.`,
      data: { path },
    });
  const from = magic.length + 4;
  const textEnd = from + body.readUInt32LE(magic.length);
  const { rows, steps, best, ...rest } = JSON.parse(body.subarray(from, textEnd).toString()) as Omit<
    Checkpoint,
    'state' | 'best'
  > & { readonly rows: readonly StoredRow[]; readonly steps: number; readonly best: Checkpoint['best'] };
  let offset = (textEnd + 7) & ~7;
  const read: Record<string, Row> = {};
  for (const { name, type, length } of rows) {
    const size = type === 'float32' ? 4 : 8;
    // A copy: a part of a buffer may begin at any byte.
    const part = Uint8Array.from(body.subarray(offset, offset + length * size)).buffer;
    read[name] = type === 'float32' ? new Float32Array(part) : new Float64Array(part);
    offset += length * size;
  }
  const { weights, firstMoment, secondMoment } = read as Record<string, Row>;
  return {
    ...rest,
    state: { weights: weights!, firstMoment: firstMoment!, secondMoment: secondMoment!, steps },
    best: best && { ...best, weights: read.best as Float32Array },
  };
}

/** Writes beside, syncs, renames: after a kill there is the one before or this one. */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await writeFileAtomic(path, Buffer.from(encodeCheckpoint(checkpoint)), { mode: 0o600 });
}

/** @returns null where there is no such file */
export async function loadCheckpoint(path: string): Promise<Checkpoint | null> {
  try {
    return decodeCheckpoint(await readFile(path), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
