import { existsSync, readFileSync } from 'node:fs';
import { inProject, projectRoot } from './project.mjs';
import { runCaptured } from './run-process.mjs';
import { SetupError, say } from './say.mjs';

/**
 * Whether node_modules holds what the lockfile asks for. npm writes its own record last, so an interrupted
 * installation has none. Optional packages (the Node of other platforms) may be absent.
 */
export function dependenciesAreCurrent() {
  const record = inProject('node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = readPackages(record);
  return Object.entries(readPackages(inProject('package-lock.json'))).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found ? found.version === wanted.version : wanted.optional === true;
  });
}

/** Installs the locked dependencies where they are missing or differ. */
export async function ensureDependencies() {
  if (dependenciesAreCurrent()) return;
  say('Installing the dependencies (once, about half a minute) …');
  const windows = process.platform === 'win32';
  const { code, output } = await runCaptured(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: projectRoot,
    shell: windows,
    // An npm that runs install scripts all the same would have onnxruntime download libraries of CUDA.
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
  });
  if (code === 0 && existsSync(inProject('node_modules'))) return;
  throw new SetupError(
    `${output.trim()}\nnpm could not install the dependencies: check the network and run this again.`,
    69,
  );
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? {};
}
