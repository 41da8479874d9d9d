import { surfaceOfPosterior } from '#quant/repair/estimators/gaussian-conditional.ts';
import { logQuotesOf } from '#quant/repair/log-quotes.ts';
import type { RepairEstimator } from '#quant/repair/repair-estimator.ts';
import type { ObservedSurface, RepairedSurface } from '#quant/repair/repair-grid.ts';
import { requireGrid } from '#quant/repair/require-grid.ts';
import type { Batch, Predictor } from '../../executor.ts';
import { conditionLatent } from '../latent/condition-latent.ts';
import type { LatentPosterior } from '../latent/condition-latent.ts';
import { otherFamily } from '../latent/latent-law.ts';
import type { LatentLaw } from '../latent/latent-law.ts';
import { countLatent, countPlanes, writeFeatures, writeLatent } from './features.ts';

/** Widest change of a log-variance, as in the loss. */
const widestChange = 4;

/** A surface on its way through the network. */
export interface Prepared {
  readonly surface: ObservedSurface;
  readonly posterior: LatentPosterior;
  /** Share of the network's moves that is taken: it knows nothing of surfaces of no family that it was trained on. */
  readonly trust: number;
}

/** Posterior of the mixture for each surface, and the planes that the network sees of it. */
export function prepareSurfaces(
  law: LatentLaw,
  surfaces: readonly ObservedSurface[],
): { readonly prepared: readonly Prepared[]; readonly batch: Batch } {
  const cells = law.mean.length * countPlanes(law.families.length);
  const told = countLatent(law);
  const x = new Float32Array(surfaces.length * cells);
  const latent = new Float32Array(surfaces.length * told);
  const prepared = surfaces.map((surface, row) => {
    requireGrid(law.grid, surface.grid);
    const quotes = logQuotesOf(surface);
    const posterior = conditionLatent(law, quotes);
    writeFeatures(x.subarray(row * cells, (row + 1) * cells), { grid: surface.grid, quotes, posterior });
    writeLatent(latent.subarray(row * told, (row + 1) * told), law, posterior);
    return {
      surface,
      posterior,
      trust: 1 - (posterior.familyWeights[law.families.indexOf(otherFamily)] ?? 0),
    };
  });
  return { prepared, batch: { x, latent } };
}

/** @param prediction [rows, n, m, 2] gaps in standard deviations and changes of the log-variance */
export function repairedSurfaces(
  prepared: readonly Prepared[],
  prediction: Float32Array,
): readonly RepairedSurface[] {
  return prepared.map(({ surface, posterior, trust }, row) => {
    const { mean, variance } = posterior;
    const from = 2 * row * mean.length;
    const moved = mean.map(
      (value, cell) => value + trust * Math.sqrt(variance[cell]!) * prediction[from + 2 * cell]!,
    );
    const spread = variance.map((value, cell) => {
      const change = trust * prediction[from + 2 * cell + 1]!;
      return value * Math.exp(Math.max(-widestChange, Math.min(widestChange, change)));
    });
    return surfaceOfPosterior({ mean: moved, variance: spread }, surface.grid);
  });
}

/** The mixture of normal laws alone: what the network starts from. */
export function latentConditional(law: LatentLaw): RepairEstimator {
  return {
    id: 'latent-mixture',
    label: 'Mixture of normal laws',
    source:
      'Groups of surfaces of each family with a normal law each, in the space of principal components of ln σ',
    repair: (surfaces) => {
      const { prepared } = prepareSurfaces(law, surfaces);
      return Promise.resolve(
        prepared.map(({ surface, posterior }) => surfaceOfPosterior(posterior, surface.grid)),
      );
    },
  };
}

/** The network on the residual of the mixture. */
export function repairNetwork(law: LatentLaw, predictor: Predictor): RepairEstimator {
  return {
    id: 'repair-network',
    label: 'Repair network',
    source: 'Network on the residual of a mixture of normal laws of ln σ',
    repair: async (surfaces) => {
      if (surfaces.length === 0) return [];
      const { prepared, batch } = prepareSurfaces(law, surfaces);
      return repairedSurfaces(prepared, await predictor.predict(batch, surfaces.length));
    },
  };
}
