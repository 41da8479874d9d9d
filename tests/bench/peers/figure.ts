import { print } from '../support/figures.ts';

/** One measured way through one job, as its process prints it: a line of JSON. */
export interface Figure {
  readonly name: string;
  readonly seconds: number;
  /** What the results were held against, and how far off they are. */
  readonly accuracy: string;
  /** Processor time over wall time of the run that counts; below 0.97 another program had part of the core. */
  readonly share: number;
}

/** Least share of a core that makes a run count as undisturbed. */
export const UNDISTURBED = 0.97;

interface MeasureSettings {
  /** Undisturbed runs wanted; their median counts. */
  readonly runs?: number;
  /** A run repeats the work until this long, so that the clock's grain does not matter. */
  readonly leastSeconds?: number;
  /** After so long disturbed runs count as well, the least disturbed first. */
  readonly budgetSeconds?: number;
}

/**
 * Median wall time of undisturbed runs, as the peers take theirs.
 * @param work what is measured
 * @returns seconds of one call, and the share of a core that the run had
 */
export function measure(
  work: () => void,
  { runs = 7, leastSeconds = 0.1, budgetSeconds = 6 }: MeasureSettings = {},
): Pick<Figure, 'seconds' | 'share'> {
  const repeats = warmUp(work, leastSeconds);
  const taken: { seconds: number; share: number }[] = [];
  const begun = performance.now();
  for (;;) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    for (let i = 0; i < repeats; i += 1) work();
    const wall = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    taken.push({ seconds: wall / repeats, share: (user + system) / 1e6 / wall });
    const undisturbed = taken.filter(({ share }) => share >= UNDISTURBED);
    if (undisturbed.length >= runs) return middle(undisturbed);
    if (taken.length >= runs && performance.now() - begun > budgetSeconds * 1000) {
      return middle(taken.sort((a, b) => b.share - a.share).slice(0, runs));
    }
  }
}

/** Runs the work until it is compiled, and says how often it fits into a run. */
function warmUp(work: () => void, leastSeconds: number): number {
  const start = performance.now();
  let calls = 0;
  let last = 0;
  do {
    const before = performance.now();
    work();
    last = (performance.now() - before) / 1000;
    calls += 1;
  } while (performance.now() - start < 1000 * Math.max(leastSeconds, 0.3));
  return Math.max(1, Math.min(Math.ceil(leastSeconds / Math.max(last, 1e-9)), 4 * calls));
}

function middle(taken: { seconds: number; share: number }[]): { seconds: number; share: number } {
  return taken.sort((a, b) => a.seconds - b.seconds)[taken.length >> 1]!;
}

/** Prints a figure for the driver to read. */
export function report(figure: Figure): void {
  print(JSON.stringify(figure));
}

/** Largest |a − b|. */
export function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= worst)) worst = difference;
  }
  return worst;
}
