import { VolterraError } from '#contract/errors.ts';
import { defineTask, defineWholeTask } from '#jobs/task.ts';
import type { AnyTask } from '#jobs/task.ts';
import { randomStream } from '#quant/math/philox.ts';

interface MeanPiece {
  readonly place: number;
  readonly count: number;
  readonly seed: number;
}

/** Mean of normals, drawn piece by piece from streams of their own. */
const mean = defineTask<
  { count: number; pieces: number },
  MeanPiece,
  Float64Array,
  { mean: number; parts: number }
>({
  id: 'mean',
  split: ({ count, pieces }, seed) =>
    Array.from({ length: pieces }, (_item, place) => ({ place, count: Math.ceil(count / pieces), seed })),
  run: ({ place, count, seed }, { shouldStop, progress }) => {
    const stream = randomStream(seed, place);
    let sum = 0;
    for (let step = 0; step < count && !shouldStop(); step += 1) {
      sum += stream.normal(0, step);
      if (step % 1000 === 0) progress(step / count);
    }
    return Float64Array.of(sum, count);
  },
  join: (_input, parts) => {
    // Floating sums depend on their order, so this shows whether the parts come in order.
    const [sum, count] = parts.reduce(([s, n], part) => [s! + part[0]!, n! + part[1]!], [0, 0]);
    return { mean: sum! / count!, parts: parts.length };
  },
});

const typedFailure = defineWholeTask('typed-failure', () => {
  throw new VolterraError('TOO_FEW_DATA', { message: 'Three days are not enough.' });
});

const unforeseenFailure = defineWholeTask('unforeseen-failure', () => {
  throw new RangeError('out of everything');
});

/** Ends the whole child, as a fault in native code would. */
const death = defineWholeTask('death', () => {
  process.kill(process.pid, 'SIGKILL');
  return null;
});

/** Stops the whole child without ending it. */
const frozen = defineWholeTask('frozen', () => {
  process.kill(process.pid, 'SIGSTOP');
  return null;
});

/** Looks at its flag in every round. */
const polite = defineWholeTask('polite', (_input, { shouldStop, progress }) => {
  let rounds = 0;
  while (!shouldStop()) progress((rounds = (rounds + 1) % 100) / 100);
  return rounds;
});

/** Never looks at its flag. */
const deaf = defineWholeTask('deaf', () => {
  for (;;);
});

/** Counts until it is stopped and keeps what it has; the piece named deaf never hears of it. */
const keeper = defineTask<
  { pieces: number; deaf?: number },
  { isDeaf: boolean },
  number | null,
  { counted: boolean[]; stopped: boolean }
>({
  id: 'keeper',
  keepsOnStop: true,
  split: ({ pieces, deaf: deafPiece }) =>
    Array.from({ length: pieces }, (_item, place) => ({ isDeaf: place === deafPiece })),
  run: ({ isDeaf }, { shouldStop, publish }) => {
    let count = 0;
    while (isDeaf || !shouldStop()) publish({ count: (count += 1) });
    return count;
  },
  join: (_input, parts, { shouldStop }) => ({
    counted: parts.map((count) => count !== null && count > 0),
    stopped: shouldStop(),
  }),
});

export const tasks: readonly AnyTask[] = [
  mean,
  typedFailure,
  unforeseenFailure,
  death,
  frozen,
  polite,
  deaf,
  keeper,
];
