import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { repairModelManifest, type RepairModelManifest } from '#contract/schemas/repair-training.ts';
import { manifestFile, weightsFile } from '#tensor/networks/repair-model.ts';

/** Where networks lie: those that come with Volterra, and those trained here. */
export interface ModelFolders {
  readonly bundled: string;
  readonly trained: string;
}

export interface TrainedModel {
  readonly id: string;
  readonly folder: string;
  readonly origin: 'bundled' | 'trained';
  readonly manifest: RepairModelManifest;
}

export interface ModelList {
  readonly models: readonly TrainedModel[];
  readonly unreadable: readonly { readonly folder: string; readonly reason: string }[];
}

/** Every trained network that can be read, bundled ones first, and those that cannot with the reason. */
export async function listModels({ bundled, trained }: ModelFolders): Promise<ModelList> {
  const lists = [await readFolder(bundled, 'bundled'), await readFolder(trained, 'trained')];
  return {
    models: lists.flatMap(({ models }) => models),
    unreadable: lists.flatMap(({ unreadable }) => unreadable),
  };
}

async function readFolder(parent: string, origin: TrainedModel['origin']): Promise<ModelList> {
  const models: TrainedModel[] = [];
  const unreadable: { folder: string; reason: string }[] = [];
  for (const id of (await namesIn(parent)).sort()) {
    const folder = join(parent, id);
    try {
      const parsed: unknown = JSON.parse(await readFile(join(folder, manifestFile), 'utf8'));
      models.push({ id, folder, origin, manifest: repairModelManifest.parse(parsed) });
    } catch (error) {
      unreadable.push({ folder, reason: reasonOf(error) });
    }
  }
  return { models, unreadable };
}

async function namesIn(parent: string): Promise<string[]> {
  try {
    const entries = await readdir(parent, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'Its description is no JSON.';
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing ? `It has no ${manifestFile}.` : 'Its description has another format.';
}

/** Keeps a trained network under a name made of its kind and the hash of its weights. */
export async function keepModel(
  { trained }: ModelFolders,
  { manifest, weights }: { readonly manifest: RepairModelManifest; readonly weights: Uint8Array },
): Promise<TrainedModel> {
  const id = `${manifest.network}-${manifest.weightsHash.slice(0, 8)}`;
  const folder = join(trained, id);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, weightsFile), Buffer.from(weights));
  // Last: a folder without it is seen as what was never finished.
  await writeFileAtomic(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
  return { id, folder, origin: 'trained', manifest };
}
