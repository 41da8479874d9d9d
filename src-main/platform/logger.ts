import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { RotatingFile } from './rotating-file.ts';

export type Logger = pino.Logger;
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LoggerOptions {
  /** Folder of the log files; none where it is absent. */
  readonly logDir?: string;
  /** From which level lines also go to stderr. stdout is never written. */
  readonly stderrLevel: LogLevel;
}

const levelNumbers: Readonly<Record<LogLevel, number>> = {
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  silent: 100,
};

/** JSON lines to a file and to stderr, with the home folder shown as `~`. */
export function createLogger({ logDir, stderrLevel }: LoggerOptions): Logger {
  if (logDir) mkdirSync(logDir, { recursive: true, mode: 0o700 });
  const file = logDir ? new RotatingFile(join(logDir, 'volterra.log')) : undefined;
  const toStderr = levelNumbers[stderrLevel];
  const home = homedir();
  // pino calls `write` with one line; `lastLevel` is how it tells a stream the level of that line.
  const stream = {
    lastLevel: 30,
    write(line: string) {
      const text = home.length > 1 ? line.replaceAll(home, '~') : line;
      file?.write(text);
      if (this.lastLevel >= toStderr) process.stderr.write(text);
    },
    [pino.symbols.needsMetadataGsym]: true,
  };
  const level = stderrLevel === 'debug' ? 'debug' : 'info';
  return pino({ level, base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}
