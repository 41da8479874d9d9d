import { findEngineKernels } from '#kernels/engine-kernels.ts';
import { exploreModel, type ExploredModel } from '#quant/engines/explore-model.ts';
import type { ExploreRequest } from '#quant/engines/explore-request.ts';
import { findModel } from '#quant/models/registry.ts';
import { defineTask } from '../task.ts';

export const exploreModelTaskId = 'explore-model';

export interface ExploreTaskInput extends ExploreRequest {
  readonly modelId: string;
  /** What takes longer is left out; all is drawn where absent. */
  readonly withinMs?: number;
}

/**
 * Smile, density and index smile of one model: small work that must come back within a frame. A model with numerics of
 * its own costs several times the others: there each expiry is a piece.
 */
export const exploreModelTask = defineTask<ExploreTaskInput, ExploreTaskInput, ExploredModel, ExploredModel>({
  id: exploreModelTaskId,
  split: (input) => {
    if (findModel(input.modelId)!.accuracy === undefined) return [input];
    return input.expiriesYears.map((expiryYears, at) => ({
      ...input,
      expiriesYears: [expiryYears],
      indexExpiriesYears: at === 0 ? input.indexExpiriesYears : [],
    }));
  },
  run: ({ modelId, withinMs = Number.POSITIVE_INFINITY, ...request }, { shouldStop }) => {
    const endMs = performance.now() + withinMs;
    return exploreModel(findModel(modelId)!, request, {
      kernels: findEngineKernels(),
      mayGoOn: () => performance.now() < endMs && !shouldStop(),
    });
  },
  join: (_input, parts) => ({
    ...parts[0]!,
    slices: parts.flatMap(({ slices }) => slices),
    errorEstimate: Math.max(...parts.map(({ errorEstimate }) => errorEstimate)),
    cutShort: parts.some(({ cutShort }) => cutShort),
  }),
});
