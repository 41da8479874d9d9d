import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join, resolve } from 'node:path';

/** `npm run dev`: builds at every change and keeps a loopback host on the newest build; reload the page to see it. */
const projectRoot = resolve(import.meta.dirname, '../../..');
const settleMs = 300;

let host: ChildProcess | null = null;
let timer: NodeJS.Timeout | undefined;
let building = Promise.resolve();

function run(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' });
}

/** A build that fails has said why; the host of the last good one stays. */
async function rebuild(): Promise<void> {
  const build = run(['src-main/hosts/bootstrap.mjs', 'build']);
  const code = await new Promise((settle) => build.once('exit', settle));
  if (code !== 0) return;
  host?.kill();
  host = run(['out/main/cli.js', 'serve', ...process.argv.slice(2)]);
}

function rebuildSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => (building = building.then(rebuild)), settleMs);
}

for (const folder of ['src-main', 'src-preload', 'src-renderer']) {
  watch(join(projectRoot, folder), { recursive: true }, rebuildSoon);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    host?.kill(signal);
    process.exit(130);
  });
}
rebuildSoon();
