import { pathPicture, type PathPicture } from '#simulation/estimate/path-picture.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';
import { defineWholeTask } from '../task.ts';

export const simulatePictureTaskId = 'simulate-picture';

/** Quantiles and a few paths of a request's process up to its last date. */
export const simulatePictureTask = defineWholeTask<SimulationRequest, PathPicture>(
  simulatePictureTaskId,
  (request, context) => pathPicture(request, context.shouldStop),
);
