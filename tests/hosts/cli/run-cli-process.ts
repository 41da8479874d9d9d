import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../../src-main/hosts/cli.ts');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'volterra-cli-'));
}

/** Starts the command line as a user would, in a process of its own. */
export function startCli(args: readonly string[]): {
  child: ChildProcessWithoutNullStreams;
  ended: Promise<CliResult>;
} {
  const child = spawn(process.execPath, [entry, ...args], { env: { ...process.env, NO_COLOR: undefined } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<CliResult>((settle) =>
    child.on('close', (code) => settle({ code, stdout, stderr })),
  );
  return { child, ended };
}

export function runCliProcess(args: readonly string[], input = ''): Promise<CliResult> {
  const { child, ended } = startCli(args);
  child.stdin.end(input);
  return ended;
}

/** What a command with --json printed, which must be one document on one line. */
export function onlyDocument({ stdout }: CliResult): Record<string, unknown> {
  const lines = stdout.split('\n');
  if (lines.length !== 2 || lines[1] !== '') throw new Error(`not one line on stdout: ${stdout}`);
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}
