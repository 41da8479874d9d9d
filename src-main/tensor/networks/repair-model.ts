import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VolterraError } from '#contract/errors.ts';
import { repairModelManifest } from '#contract/schemas/repair-training.ts';
import type { RepairModelManifest } from '#contract/schemas/repair-training.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { RepairGrid } from '#quant/repair/repair-grid.ts';
import { packWeights, unpackWeights } from '../program.ts';
import type { Program, Weights } from '../program.ts';
import { openPredictor } from '../predictor.ts';
import { lawOfRows, rowsOfLaw } from './latent/latent-rows.ts';
import type { LatentLaw } from './latent/latent-law.ts';
import { publishedCnn } from './published-cnn.ts';
import { publishedCnnEstimator } from './published-cnn-estimator.ts';
import type { Architecture } from './repair/architectures.ts';
import { repairNetwork } from './repair/repair-network.ts';
import { repairProgram } from './repair/repair-program.ts';

export const manifestFile = 'model.json';
export const weightsFile = 'weights.bin';

/** A trained network with all that it needs to answer. */
export interface RepairModel {
  readonly manifest: RepairModelManifest;
  readonly grid: RepairGrid;
  /** Of the repair network; the published one has none. */
  readonly law: LatentLaw | null;
  readonly program: Program;
  readonly weights: Weights;
}

type Told = Omit<
  RepairModelManifest,
  'format' | 'expiriesYears' | 'logMoneyness' | 'mixture' | 'rows' | 'weightsHash'
>;

/** Both files of a model. */
export function encodeRepairModel(
  told: Told,
  { grid, law, program, weights }: Omit<RepairModel, 'manifest'>,
): { readonly manifest: RepairModelManifest; readonly bytes: Uint8Array } {
  const rows = { ...(law ? rowsOfLaw(law) : {}), network: packWeights(program, weights) };
  const parts = Object.values(rows).map((row) => new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
  const bytes = new Uint8Array(Buffer.concat(parts));
  const manifest: RepairModelManifest = {
    format: 1,
    ...told,
    expiriesYears: [...grid.expiriesYears],
    logMoneyness: [...grid.logMoneyness],
    mixture: law && {
      rank: law.rank,
      components: law.components.map(({ family, share }) => ({ family, share })),
    },
    rows: Object.entries(rows).map(([name, { length }]) => ({ name, length })),
    weightsHash: hashOf(bytes),
  };
  return { manifest, bytes };
}

/** @throws VolterraError FILE_DAMAGED where the manifest cannot be read or the numbers are not those that it names */
export function decodeRepairModel(text: unknown, bytes: Uint8Array, name: string): RepairModel {
  const parsed = repairModelManifest.safeParse(text);
  if (!parsed.success) throw damaged(name, parsed.error.issues[0]?.message ?? 'another format');
  const manifest = parsed.data;
  if (hashOf(bytes) !== manifest.weightsHash) throw damaged(name, 'the hash of its weights is another');
  const grid = {
    expiriesYears: Float64Array.from(manifest.expiriesYears),
    logMoneyness: Float64Array.from(manifest.logMoneyness),
  };
  const rows = readRows(manifest, bytes, name);
  const law = manifest.mixture && lawOfRows(rows, manifest.mixture, grid);
  const program = programOfManifest(manifest, grid, law);
  return { manifest, grid, law, program, weights: unpackWeights(program, rows.network!) };
}

/** Reads a model from its folder and verifies it. @throws VolterraError FILE_NOT_FOUND, FILE_DAMAGED */
export async function readRepairModel(folder: string): Promise<RepairModel> {
  const read = async (name: string): Promise<Buffer> => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      const path = join(folder, name);
      throw new VolterraError('FILE_NOT_FOUND', {
        message: `There are no weights at ${path}.`,
        data: { path },
        cause: error,
      });
    }
  };
  const [text, bytes] = [await read(manifestFile), await read(weightsFile)];
  let manifest: unknown;
  try {
    manifest = JSON.parse(text.toString());
  } catch {
    throw damaged(folder, 'its description is no JSON');
  }
  return decodeRepairModel(manifest, bytes, folder);
}

/** The estimator of a model, on one thread of onnxruntime or, where that does not load, in plain TypeScript. */
export async function openRepairModel({
  program,
  weights,
  law,
  grid,
}: RepairModel): Promise<RepairEstimator> {
  const predictor = await openPredictor(program, weights);
  return law ? repairNetwork(law, predictor) : publishedCnnEstimator(predictor, grid);
}

function programOfManifest(
  { architecture }: RepairModelManifest,
  { expiriesYears, logMoneyness }: RepairGrid,
  law: LatentLaw | null,
): Program {
  if (law) return repairProgram(architecture as unknown as Architecture, law);
  const shape = { height: expiriesYears.length, width: logMoneyness.length };
  return publishedCnn({ ...shape, channels: Number(architecture.channels) });
}

function readRows(
  manifest: RepairModelManifest,
  bytes: Uint8Array,
  name: string,
): Record<string, Float32Array> {
  const total = manifest.rows.reduce((sum, { length }) => sum + length, 0);
  if (total * 4 !== bytes.length) throw damaged(name, 'it has another size than its description says');
  // A copy begins at a multiple of four bytes.
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  let from = 0;
  return Object.fromEntries(
    manifest.rows.map((row) => {
      from += row.length;
      return [row.name, values.slice(from - row.length, from)];
    }),
  );
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function damaged(name: string, reason: string): VolterraError {
  return new VolterraError('FILE_DAMAGED', {
    message: `The trained network in ${name} cannot be used: ${reason}. Install Volterra again, or train it again.`,
    data: { path: name },
  });
}
