import { VolterraError } from '#contract/errors.ts';
import type { RepairCell, SurfaceRepairInput } from '#contract/schemas/repair.ts';
import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { evaluateRepairTask } from '#jobs/tasks/evaluate-repair.task.ts';
import { repairSurfaceTask } from '#jobs/tasks/repair-surface.task.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import type { RepairLabDeps } from '#services/repair-lab/repair-lab-deps.ts';
import { repairSurface } from '#services/repair-lab/repair-surface.ts';
import type { Services } from '#services/service-context.ts';
import { fakeChains, surfaceAnswers } from './fake-surface.ts';

const deps = {
  compute: createInlineCompute([repairSurfaceTask, evaluateRepairTask]),
  market: { codeVersion: '0.1.0+fixture' } as RepairLabDeps['market'],
  folders: { bundled: 'resources/models/none', trained: 'resources/models/none' },
};

type Repair = Services['surface']['repair'];

/** Repairs are quick and seeded: the fixture answers with the real ones, of chains with the quotes of the fixture's. */
export const repairAnswer: Repair = async (input, context) => {
  if (input.grid ?? input.slices) return repairSurface(deps, input, context);
  const { snapshotId, asOf, ...rest } = input;
  const chain = fakeChains.find((each) =>
    snapshotId ? each.snapshotId === snapshotId : !asOf || each.quoteDate <= asOf,
  );
  if (!chain)
    throw new VolterraError('NO_DATA', { message: 'There is no chain of SPX on or before this day.' });
  const fit = await surfaceAnswers.fit(
    {
      snapshotId: chain.snapshotId,
      underlying: 'SPX',
      method: 'svi',
      exclude: [],
      include: [],
      minQuotes: 5,
    },
    context,
  );
  const result = await repairSurface(deps, { ...rest, slices: fit.slices.flatMap(slicesOf) }, context);
  return { ...result, chain };
};

/** The quotes in use of an expiry. */
function slicesOf({ expiryYears, forward, quotes }: SurfaceSlice): NonNullable<SurfaceRepairInput['slices']> {
  const used = quotes.reason.flatMap((reason, at) => (reason === 'used' ? [at] : []));
  if (forward === null || used.length === 0) return [];
  const pick = (of: (at: number) => number): Float64Array => Float64Array.from(used, of);
  return [
    {
      expiryYears,
      forward,
      strikes: pick((at) => quotes.strikes[at]!),
      impliedVols: pick((at) => quotes.midVol[at]!),
      halfSpreads: pick((at) => Math.max(1e-4, (quotes.askVol[at]! - quotes.bidVol[at]!) / 2)),
    },
  ];
}

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
    bandCoverage80: 80.4,
    bandCoverage95: 95.3,
    bandSurfaces95: 93.5,
    rmseSvi: 0.0061 + 0.003 * place,
    priceErrorBasisPoints: 4.2,
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
