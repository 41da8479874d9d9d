// First file that runs in a fresh clone: plain JavaScript without dependencies, fit for Node 20.
import { ensureBuild } from './setup/build.mjs';
import { findNode } from './setup/bundled-node.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { installGpuLibrary } from './setup/gpu-install.mjs';
import { inProject, projectRoot } from './setup/project.mjs';
import { runInPlace } from './setup/run-process.mjs';
import { SetupError, say } from './setup/say.mjs';

const usage = 'usage: node src-main/hosts/bootstrap.mjs <verb> [arguments], where <verb> is one of';

/** What each word does once dependencies are there; the result is the exit code. */
const verbs = {
  install: () => 0,
  build: async () => {
    await ensureBuild();
    return 0;
  },
  start: (args) => runCli(['start', ...args]),
  volterra: (args) => runCli(args),
  node: (args) => runInPlace(findNode(), args),
  new: (args) => runInPlace(findNode(), [inProject('src-main/hosts/scaffold/scaffold.ts'), ...args]),
  dev: async (args) => {
    await ensureBuild();
    return runInPlace(findNode(), [inProject('src-main/hosts/setup/develop.ts'), ...args]);
  },
  pack: async (args) => {
    await ensureBuild();
    return runTool('electron-builder/cli.js', '--config', 'electron-builder.config.ts', ...args);
  },
  'gpu-install': () => installGpuLibrary(),
  tidy: async () =>
    (await runTool('prettier/bin/prettier.cjs', '--write', '--log-level', 'warn', '.')) ||
    runTool('eslint/bin/eslint.js', '--fix', '.'),
};

function runTool(tool, ...args) {
  return runInPlace(findNode(), [inProject('node_modules', tool), ...args], { cwd: projectRoot });
}

async function runCli(args) {
  await ensureBuild();
  return runInPlace(findNode(), [inProject('out/main/cli.js'), ...args]);
}

async function main([verb, ...args]) {
  const run = verbs[verb];
  if (!run) throw new SetupError(`${usage} ${Object.keys(verbs).join(', ')}`, 64);
  await ensureDependencies();
  return run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
