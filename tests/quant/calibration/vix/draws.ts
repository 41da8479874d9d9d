import { randomStream } from '#quant/math/philox.ts';

/** Numbers one after the other. */
export interface Draws {
  readonly uniform: () => number;
  readonly normal: () => number;
  readonly exponential: () => number;
}

/** The numbers of one path of a seed. */
export function draws(seed: number, path = 0): Draws {
  const stream = randomStream(seed);
  let step = 0;
  const next = (): number => (step += 1);
  return {
    uniform: () => stream.uniform(path, next()),
    normal: () => stream.normal(path, next()),
    exponential: () => -Math.log(stream.uniform(path, next())),
  };
}
