import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { findNode } from './bundled-node.mjs';
import { compileKernels } from './kernels.mjs';
import { withLock } from './lock.mjs';
import { inProject, projectRoot } from './project.mjs';
import { runCaptured } from './run-process.mjs';
import { SetupError, say } from './say.mjs';

const sources = [
  'src-main',
  'src-preload',
  'src-renderer',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const stampFile = inProject('out/build.json');

/** SHA-256 over name and content of all that the build reads. */
export function hashSources() {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((name) => filesBelow(inProject(name))).sort()) {
    hash
      .update(relative(projectRoot, path).split(sep).join('/'))
      .update('\0')
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Builds out/ where it differs from the sources. */
export async function ensureBuild() {
  if (builtHash() === hashSources()) return;
  await withLock(inProject('node_modules/.cache/volterra-build'), async () => {
    const hash = hashSources();
    if (builtHash() !== hash) await build(hash);
  });
}

async function build(sourceHash) {
  say('Building …');
  const command = inProject('node_modules/electron-vite/bin/electron-vite.js');
  const { code, output } = await runCaptured(findNode(), [command, 'build'], { cwd: projectRoot });
  if (code !== 0) throw new SetupError(`${output.trim()}\nThe build failed; the lines above say where.`, 70);
  await compileKernels();
  mkdirSync(inProject('out'), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify({ sourceHash })}\n`);
}

function builtHash() {
  return existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')).sourceHash : undefined;
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  const stat = readdirSyncOrNull(path);
  if (!stat) return [path];
  return stat.flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)],
  );
}

function readdirSyncOrNull(path) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') return null;
    throw error;
  }
}
