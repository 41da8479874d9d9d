import { volsOfVariances } from '#quant/repair/benchmark-grid.ts';
import { logQuotesOf } from '#quant/repair/log-quotes.ts';
import type { BenchmarkSurface } from '#quant/repair/repair-grid.ts';
import type { Batch } from '../../executor.ts';
import { conditionLatent } from '../latent/condition-latent.ts';
import type { LatentLaw } from '../latent/latent-law.ts';
import { countLatent, countPlanes, writeFeatures, writeLatent } from './features.ts';

/** One surface as a network is trained on it. */
export interface RepairExample {
  readonly x: Float32Array;
  readonly latent: Float32Array;
  readonly gap: Float32Array;
  readonly weight: Float32Array;
}

export function exampleOf(law: LatentLaw, surface: BenchmarkSurface): RepairExample {
  const quotes = logQuotesOf(surface);
  const posterior = conditionLatent(law, quotes);
  const { mean, variance } = posterior;
  const x = new Float32Array(mean.length * countPlanes(law.families.length));
  writeFeatures(x, { grid: surface.grid, quotes, posterior });
  const latent = new Float32Array(countLatent(law));
  writeLatent(latent, law, posterior);
  const vols = volsOfVariances(surface.truth, surface.grid);
  const gap = Float32Array.from(
    vols,
    (vol, cell) => (Math.log(vol) - mean[cell]!) / Math.sqrt(variance[cell]!),
  );
  const weight = Float32Array.from(vols, (vol, cell) =>
    surface.observed[cell] === 1 ? 0 : vol * Math.sqrt(variance[cell]!),
  );
  let squares = 0;
  for (const value of weight) squares += value * value;
  const expected = Math.sqrt(Math.max(squares, 1e-12));
  for (let cell = 0; cell < weight.length; cell += 1) weight[cell]! /= expected;
  return { x, latent, gap, weight };
}

/** Examples side by side. */
export function batchOf(examples: readonly RepairExample[]): Batch {
  const join = (pick: (example: RepairExample) => Float32Array): Float32Array => {
    const width = pick(examples[0]!).length;
    const out = new Float32Array(examples.length * width);
    examples.forEach((example, row) => {
      out.set(pick(example), row * width);
    });
    return out;
  };
  return {
    x: join(({ x }) => x),
    latent: join(({ latent }) => latent),
    gap: join(({ gap }) => gap),
    weight: join(({ weight }) => weight),
  };
}
