import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FuzzCounts, type FuzzFailure, fuzzFiles } from './fuzz/fuzz-run.ts';

/** A file may take this long; a child that is silent for longer hangs and is killed. */
const HANG_MS = 2000;
const FILES_PER_CHILD = 2000;

type FromChild = { t: 'file'; seed: number } | { t: 'done'; counts: FuzzCounts; failures: FuzzFailure[] };

interface Total {
  counts: FuzzCounts;
  failures: FuzzFailure[];
  crashes: string[];
  hangs: number[];
}

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    child: { type: 'boolean', default: false },
  },
});
const [seed, count] = [Number(values.seed), Number(values.count)];

if (values.child) await runChild();
else process.exitCode = (await runAll()) ? 0 : 1;

async function runChild(): Promise<void> {
  const { counts, failures } = await fuzzFiles({
    seed,
    count,
    onFile: (next) => process.send?.({ t: 'file', seed: next } satisfies FromChild),
  });
  process.send?.({ t: 'done', counts, failures } satisfies FromChild, () => process.disconnect());
}

/** Cuts the run into children, so that a hang or a crash is seen, named by its seed, and survived. */
async function runAll(): Promise<boolean> {
  const total: Total = {
    counts: { files: 0, read: 0, unknown: 0, refused: 0, rows: 0, quarantined: 0 },
    failures: [],
    crashes: [],
    hangs: [],
  };
  const startedAt = performance.now();
  for (let from = seed; from < seed + count;)
    from = await runPart(from, Math.min(FILES_PER_CHILD, seed + count - from), total);
  const seconds = (performance.now() - startedAt) / 1000;
  const { counts, failures, crashes, hangs } = total;
  process.stdout.write(
    `${counts.files} mutated files in ${seconds.toFixed(0)} s (seeds ${seed} to ${seed + count - 1}): ` +
      `${counts.read} read (${counts.rows} rows used, ${counts.quarantined} quarantined), ${counts.unknown} unknown or to be mapped, ${counts.refused} refused; ` +
      `${crashes.length} crashes, ${hangs.length} hangs over ${HANG_MS} ms, ${failures.length} failures of identity or type\n`,
  );
  for (const failure of failures.slice(0, 20))
    process.stdout.write(`seed ${failure.seed} (${failure.sample}): ${failure.problem}\n`);
  for (const crash of crashes) process.stdout.write(`${crash}\n`);
  if (hangs.length > 0) process.stdout.write(`hanging seeds: ${hangs.join(', ')}\n`);
  return failures.length + crashes.length + hangs.length === 0;
}

/** Seed at which to go on: after the part, or after the file that hung or crashed. */
function runPart(from: number, size: number, total: Total): Promise<number> {
  const child = fork(
    fileURLToPath(import.meta.url),
    ['--child', '--seed', String(from), '--count', String(size)],
    { execArgv: ['--max-old-space-size=512'] },
  );
  return new Promise((resolve) => {
    let current = from;
    let isHanging = false;
    let done = false;
    let watch = setTimeout(() => undefined, 0);
    const rewind = (limitMs: number): void => {
      clearTimeout(watch);
      watch = setTimeout(() => {
        isHanging = true;
        child.kill('SIGKILL');
      }, limitMs);
    };
    rewind(60_000);
    child.on('message', (message: FromChild) => {
      if (message.t === 'file') {
        current = message.seed;
        return rewind(HANG_MS);
      }
      done = true;
      for (const key of Object.keys(total.counts) as (keyof FuzzCounts)[])
        total.counts[key] += message.counts[key];
      total.failures.push(...message.failures);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(watch);
      if (done) return resolve(from + size);
      if (isHanging) total.hangs.push(current);
      else total.crashes.push(`seed ${current}: the process ended (${signal ?? code})`);
      resolve(current + 1);
    });
  });
}
