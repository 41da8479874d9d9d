import { randomStream } from '#quant/math/philox.ts';

/** Keeps the order of examples apart from other uses of a seed. */
const shuffleStream = 0x5f1e;

/** A random order of 0 … count−1 that depends on the seed and the epoch alone (Fisher and Yates). */
export function shuffledOrder(count: number, seed: number, epoch: number): Uint32Array {
  const random = randomStream(seed, shuffleStream);
  const order = Uint32Array.from({ length: count }, (_, at) => at);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random.uniform(epoch, last) * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
