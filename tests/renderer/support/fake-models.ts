import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createModelsService } from '#services/models/models-service.ts';
import { createPricingService } from '#services/pricing/pricing-service.ts';
import { depsOf } from '../../services/market/memory-reader.ts';

const compute = createInlineCompute(tasks);

/** Models and prices need no store: the real services, computing in place. */
export const modelAnswers = createModelsService(compute);
export const pricingAnswers = createPricingService({
  market: { ...depsOf({}), codeVersion: '0.1.0+fixture' },
  compute,
  folders: { bundled: 'none', trained: 'none' },
});
