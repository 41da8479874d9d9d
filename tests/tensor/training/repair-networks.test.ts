import { describe, expect, it } from 'vitest';
import { benchmarkGrid, countNodes } from '#quant/repair/benchmark-grid.ts';
import { benchmarkSet } from '#quant/repair/benchmark-set.ts';
import { gaussianConditional } from '#quant/repair/estimators/gaussian-conditional.ts';
import { mean } from '#quant/math/statistics.ts';
import { learnGaussianPrior } from '#quant/repair/gaussian-prior.ts';
import { missingCellError } from '#quant/repair/metrics/missing-error.ts';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import type { Executor, Predictor } from '#tensor/executor.ts';
import type { LatentLaw } from '#tensor/networks/latent/latent-law.ts';
import { learnLatentLaw } from '#tensor/networks/latent/learn-latent-law.ts';
import { latentConditional, repairNetwork } from '#tensor/networks/repair/repair-network.ts';
import { batchOf, exampleOf } from '#tensor/networks/repair/repair-example.ts';
import { architectures } from '#tensor/networks/repair/repair-settings.ts';
import { repairProgram } from '#tensor/networks/repair/repair-program.ts';
import { openPredictor, plainPredictor } from '#tensor/predictor.ts';
import { packWeights, startWeights } from '#tensor/program.ts';

const surfaces = benchmarkSet({ family: 'ssvi', mask: 'regular', count: 300, seed: 4 });
const shown = surfaces.slice(0, 3);
const law = learnLatentLaw(surfaces, { rank: 24, componentsPerFamily: 1, seed: 1 });

/** Largest gap of vols of total variances, in vol. */
function largestGap(a: Float64Array, b: Float64Array): number {
  const columns = benchmarkGrid.logMoneyness.length;
  return Math.max(
    ...a.map((value, cell) => {
      const years = benchmarkGrid.expiriesYears[Math.floor(cell / columns)]!;
      return Math.abs(Math.sqrt(value / years) - Math.sqrt(b[cell]! / years));
    }),
  );
}

describe('the law in the space of principal components', () => {
  it('says what the dense normal law says where it has one component and leaves next to nothing out', async () => {
    // What 24 of 221 directions leave out of SSVI is below a basis point, and covariances are shrunk alike to a part in 1e7.
    const found = await latentConditional(law).repair(shown);
    const wanted = await gaussianConditional(learnGaussianPrior(surfaces)).repair(shown);
    for (const [row, each] of found.entries())
      expect(largestGap(each.totalVariance, wanted[row]!.totalVariance)).toBeLessThan(2e-4);
  });

  it('tells families apart by their quotes', async () => {
    const others = benchmarkSet({ family: 'sabr-event', mask: 'regular', count: 300, seed: 4 });
    const both = learnLatentLaw([...surfaces, ...others], { rank: 40, componentsPerFamily: 1, seed: 1 });
    const fresh = benchmarkSet({ family: 'ssvi', mask: 'adversarial', count: 20, seed: 5 });
    const errorOf = async (each: LatentLaw): Promise<number> => {
      const repaired = await latentConditional(each).repair(fresh);
      return mean(fresh.map((surface, row) => missingCellError(surface, repaired[row]!)));
    };
    // A fifth is left for what a second family costs.
    expect(await errorOf(both)).toBeLessThan(1.2 * (await errorOf(law)));
  });
});

describe('the network', () => {
  it('is not asked about a surface of no family', async () => {
    // Moves every node by one standard deviation.
    const eager: Predictor = {
      predict: (_batch, rows) =>
        Promise.resolve(new Float32Array(rows * countNodes(benchmarkGrid) * 2).fill(1)),
      dispose: () => Promise.resolve(),
    };
    const strange = benchmarkSet({ family: 'sabr-event', mask: 'regular', count: 3, seed: 4 });
    const without = latentConditional(law);
    const network = repairNetwork(law, eager);
    const [known, unknown] = [await network.repair(shown), await network.repair(strange)];
    for (const [row, each] of (await without.repair(shown)).entries())
      expect(largestGap(each.totalVariance, known[row]!.totalVariance)).toBeGreaterThan(1e-3);
    for (const [row, each] of (await without.repair(strange)).entries())
      expect(largestGap(each.totalVariance, unknown[row]!.totalVariance)).toBeLessThan(1e-6);
  });
});

describe.each(Object.entries(architectures))('%s', (_name, architecture) => {
  const program = repairProgram(architecture, law);
  const weights = startWeights(program, 3);
  const batch = batchOf(shown.map((surface) => exampleOf(law, surface)));

  it('changes nothing before it is trained', async () => {
    const predictor = await openPredictor(program, weights);
    const found = await repairNetwork(law, predictor).repair(shown);
    expect(found).toEqual(await latentConditional(law).repair(shown));
    await predictor.dispose();
  });

  it('trains alike on the referee, and answers alike', { timeout: 20_000 }, async () => {
    const optimiser = { learningRate: 3e-3, clipNorm: 1, weightDecay: 1e-4 };
    const train = async (executor: Executor) => {
      await executor.available();
      const session = await executor.open(program, { optimiser, rows: shown.length, weights });
      const losses: number[] = [];
      for (let step = 0; step < 3; step += 1) losses.push(await session.step(batch));
      const trained = await session.weights();
      await session.dispose();
      return { losses, trained };
    };
    const found = await train(onnxExecutor);
    const wanted = await train(plainExecutor);
    // Single beside double precision; moves of Adam are of the size of the rate whatever the slope, hence the looser later steps.
    for (const [step, loss] of found.losses.entries())
      expect(Math.abs(loss / wanted.losses[step]! - 1)).toBeLessThan(1e-3);
    expect(found.losses.at(-1)).toBeLessThan(found.losses[0]!);
    const quick = await openPredictor(program, found.trained);
    const slow = plainPredictor(program, packWeights(program, found.trained));
    const [a, b] = [await quick.predict(batch, 3), await slow.predict(batch, 3)];
    expect(a).toHaveLength(3 * countNodes(benchmarkGrid) * 2);
    for (const [at, value] of a.entries()) expect(Math.abs(value - b[at]!)).toBeLessThan(1e-3);
    await quick.dispose();
  });
});
