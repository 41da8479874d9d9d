import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { watch } from 'node:fs';
import { join, resolve } from 'node:path';

/** `npm run dev`: builds at every change and keeps a loopback host on the newest build; reload the page to see it. */
const projectRoot = resolve(import.meta.dirname, '../../..');
const entry = join(projectRoot, 'out/main/cli.js');
const settleMs = 300;

const builder = run([
  join(projectRoot, 'node_modules/electron-vite/bin/electron-vite.js'),
  'build',
  '--watch',
]);
let host: ChildProcess | null = null;
let timer: NodeJS.Timeout | undefined;

function run(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' });
}

function restartHost(): void {
  host?.kill();
  host = run([entry, 'serve', ...process.argv.slice(2)]);
}

watch(join(projectRoot, 'out'), { recursive: true }, (_event, name) => {
  if (!name?.startsWith('main')) return;
  clearTimeout(timer);
  timer = setTimeout(restartHost, settleMs);
});
builder.on('exit', (code) => {
  host?.kill();
  process.exit(code ?? 1);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => builder.kill(signal));
