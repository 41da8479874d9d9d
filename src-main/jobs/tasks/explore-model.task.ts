import { exploreModel, type ExploredModel } from '#quant/engines/explore-model.ts';
import type { ExploreRequest } from '#quant/engines/explore-request.ts';
import { findModel } from '#quant/models/registry.ts';
import { defineWholeTask } from '../task.ts';

export const exploreModelTaskId = 'explore-model';

export interface ExploreTaskInput extends ExploreRequest {
  readonly modelId: string;
}

/** Smile, density and index smile of one model: small work that must come back within a frame. */
export const exploreModelTask = defineWholeTask<ExploreTaskInput, ExploredModel>(
  exploreModelTaskId,
  ({ modelId, ...request }) => exploreModel(findModel(modelId)!, request),
);
