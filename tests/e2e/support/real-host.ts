import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface RealHost {
  /** The one-time link that `serve` printed. */
  readonly link: string;
  readonly dataDir: string;
  /** Undefined where the process did not start. */
  readonly pid: number | undefined;
  close(): Promise<void>;
}

const builtCli = resolve(import.meta.dirname, '../../../out/main/cli.js');

/** `volterra serve` as a user starts it, built, on an empty data folder or on one that another host had. */
export async function startRealHost(usedDir?: string): Promise<RealHost> {
  const folder = usedDir === undefined ? await mkdtemp(join(tmpdir(), 'volterra-e2e-')) : null;
  // Its name is that of the workspace, which shows on every picture.
  const dataDir = usedDir ?? join(folder!, 'volatility-desk');
  const child = spawn(process.execPath, [builtCli, '--json', '--data', dataDir, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const link = await new Promise<string>((settle, fail) => {
    let output = '';
    child.once('exit', (code) => fail(new Error(`serve ended with ${code}: ${errors}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const line = output.split('\n')[0];
      if (line && output.includes('\n')) settle((JSON.parse(line) as { link: string }).link);
    });
  });
  return {
    link,
    dataDir,
    pid: child.pid,
    async close() {
      child.kill('SIGINT');
      await ended;
      if (folder) await rm(folder, { recursive: true, force: true });
    },
  };
}
