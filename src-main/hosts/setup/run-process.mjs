import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program to its end.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} exit code and both streams in order of arrival
 */
export function runCaptured(file, args, options = {}) {
  return new Promise((settle) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const parts = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part));
    child.on('error', (error) => settle({ code: 127, output: String(error) }));
    child.on('close', (code, signal) =>
      settle({ code: code ?? exitCodeOfSignal(signal), output: Buffer.concat(parts).toString('utf8') }),
    );
  });
}

/**
 * Runs a program in our place: same terminal, signals passed on, its exit code returned.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function runInPlace(file, args, options = {}) {
  return new Promise((settle) => {
    const child = spawn(file, args, { ...options, stdio: 'inherit' });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    child.on('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      settle(127);
    });
    child.on('exit', (code, signal) => settle(code ?? exitCodeOfSignal(signal)));
  });
}

function exitCodeOfSignal(signal) {
  return 128 + (constants.signals[signal] ?? 0);
}
