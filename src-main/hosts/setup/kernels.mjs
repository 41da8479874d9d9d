import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findNode } from './bundled-node.mjs';
import { inProject, projectRoot } from './project.mjs';
import { runCaptured } from './run-process.mjs';
import { SetupError } from './say.mjs';

const sourceDir = 'src-main/kernels/assembly';
const suffix = '.kernel.ts';
/** Plain SIMD without the relaxed one: the same bits on every machine. */
const flags = ['--enable', 'simd', '--runtime', 'stub', '-O3', '--noAssert', '--use', 'abort='];

/** Compiles every assembly/<name>.kernel.ts to out/main/kernels/<name>.wasm. */
export async function compileKernels() {
  const files = readdirSync(inProject(sourceDir)).filter((name) => name.endsWith(suffix));
  mkdirSync(inProject('out/main/kernels'), { recursive: true });
  for (const file of files) {
    const target = join('out/main/kernels', `${file.slice(0, -suffix.length)}.wasm`);
    const command = inProject('node_modules/assemblyscript/bin/asc.js');
    const { code, output } = await runCaptured(
      findNode(),
      [command, join(sourceDir, file), ...flags, '--outFile', target],
      { cwd: projectRoot },
    );
    if (code !== 0)
      throw new SetupError(
        `${output.trim()}\nThe kernel ${file} did not compile; the lines above say where.`,
        70,
      );
  }
}
