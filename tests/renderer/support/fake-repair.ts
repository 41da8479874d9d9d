import type { RepairCell } from '#contract/schemas/repair.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { evaluateRepairTask } from '#jobs/tasks/evaluate-repair.task.ts';
import { repairSurfaceTask } from '#jobs/tasks/repair-surface.task.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import { repairSurface } from '#services/repair-lab/repair-surface.ts';
import type { Services } from '#services/service-context.ts';

const deps = {
  compute: createInlineCompute([repairSurfaceTask, evaluateRepairTask]),
  codeVersion: '0.1.0+fixture',
  folders: { bundled: 'resources/models/none', trained: 'resources/models/none' },
};

/** Repairs are quick and seeded: the fixture answers with the real ones. */
export const repairAnswer: Services['surface']['repair'] = (input, context) =>
  repairSurface(deps, input, context);

function cellOf(estimator: string, family: string, mask: RepairCell['mask'], place: number): RepairCell {
  return {
    estimator,
    family,
    mask,
    surfaces: 200,
    inFamily: estimator === 'interpolation' ? null : family !== 'heston',
    rmse: 0.004 + 0.003 * place,
    rmseStandardError: 0.0004,
    rmseProjected: 0.0038 + 0.003 * place,
    calendarPercent: 2.65 * place,
    butterflyPercent: 5.32,
    violationsProjected: 0,
    coverage80: estimator === 'interpolation' ? null : 79.1,
    coverage95: estimator === 'interpolation' ? null : 94.2,
    errorCorrelation: estimator === 'interpolation' ? null : 0.71,
    msPerSurface: 1.8,
  };
}

export const repairLabAnswers: Services['repairLab'] = {
  ...createRepairLabService(deps),
  evaluate: async ({ estimators, families, masks, seed }) => ({
    cells: families.flatMap((family) =>
      masks.flatMap((mask, row) => estimators.map((id, column) => cellOf(id, family, mask, row + column))),
    ),
    stopped: 'done',
    seed,
    elapsedMs: 4200,
    codeVersion: '0.1.0+fixture',
  }),
};
