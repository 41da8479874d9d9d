import { VolterraError } from '#contract/errors.ts';
import type { RepairCell, SurfaceRepairInput } from '#contract/schemas/repair.ts';
import type { RepairEpoch } from '#contract/schemas/repair-training.ts';
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
  folders: { bundled: 'resources/models/surface-repair', trained: 'resources/models/none' },
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

/** Measured errors: SSVI regular and adversarial, then SABR with events; see docs/benchmarks.md. */
const measuredErrors: Readonly<Record<string, readonly [number, number, number, number]>> = {
  interpolation: [0.0131, 0.0506, 0.0248, 0.0679],
  'slice-svi': [0.0178, 0.057, 0.0156, 0.0385],
  'gaussian-mixture': [0.002, 0.005, 0.0043, 0.009],
  mixture: [0.00184, 0.00448, 0.00426, 0.009],
  'without-sabr': [0.00186, 0.00455, 0.00846, 0.02498],
  'published-cnn': [0.0195, 0.0548, 0.0688, 0.0952],
};
const rules = new Set(['interpolation', 'grid-svi', 'slice-svi', 'surface-ssvi']);

function inTraining(estimator: string, family: string): boolean | null {
  if (rules.has(estimator)) return null;
  return estimator === 'published-cnn'
    ? family === 'ssvi'
    : !(estimator === 'without-sabr' && family === 'sabr-event');
}

function cellOf(estimator: string, family: string, mask: RepairCell['mask']): RepairCell {
  const place = Number(mask === 'adversarial') + (family === 'ssvi' ? 0 : 2);
  const rmse = (measuredErrors[estimator] ?? measuredErrors['gaussian-mixture']!)[place]!;
  const isRule = rules.has(estimator);
  return {
    estimator,
    family,
    mask,
    surfaces: 200,
    inFamily: inTraining(estimator, family),
    rmse,
    rmseStandardError: 0.04 * rmse,
    rmseProjected: 0.98 * rmse,
    calendarPercent: isRule ? 2.65 * place : 0,
    butterflyPercent: isRule ? 5.32 : 0.4,
    violationsProjected: 0,
    coverage80: isRule ? null : 79.1,
    coverage95: isRule ? null : 94.2,
    bandCoverage80: 80.4,
    bandCoverage95: 95.3,
    bandSurfaces95: 93.5,
    rmseSvi: 1.1 * rmse,
    priceErrorBasisPoints: 1000 * rmse,
    errorCorrelation: isRule ? null : 0.71,
    msPerSurface: 1.8,
  };
}

type Lab = Services['repairLab'];
type TrainInput = Parameters<Lab['train']>[0];

const scoreChains: Lab['scoreChains'] = async ({ estimators, masks, draws, seed }) => ({
  scores: fakeChains.flatMap(({ snapshotId, quoteDate }, day) =>
    masks.flatMap((mask, row) =>
      estimators.map((estimator, column) => ({
        ...{ estimator, mask, snapshotId, quoteDate, draws, count: 320 - 40 * row },
        rmseVolPoints: 0.4 + 0.8 * row + (rules.has(estimator) ? 0.6 : 0) + 0.02 * day,
        medianHalfSpreads: 0.9 + 2.1 * row + (rules.has(estimator) ? 2 + column : 0.1 * column) + 0.05 * day,
        insideBidAskPercent: (rules.has(estimator) ? 30 : 53) - 20 * row - day,
      })),
    ),
  ),
  skipped: [{ snapshotId: 'SPX@2026-05-08', reason: 'Fewer than three expiries have quotes.' }],
  stopped: 'done',
  seed,
  codeVersion: '0.1.0+fixture',
});

function epochAt(epoch: number): RepairEpoch {
  const decay = Math.exp(-epoch / 12);
  const groups = (['ssvi', 'sabr-event'] as const).flatMap((family, place) =>
    (['regular', 'adversarial'] as const).map((mask, row) => ({
      ...{ family, mask, rmseMixture: 0.0032 + 0.006 * row + 0.0014 * place },
      rmse: 0.003 + 0.005 * row + 0.001 * place + 0.004 * decay + 0.0002 * Math.sin(epoch),
    })),
  );
  const score = groups.reduce((sum, { rmse }) => sum + rmse, 0) / groups.length;
  const validation = { score, groups };
  return { epoch, learningRate: 1e-3 * decay, loss: 0.2 + decay, validation, isBest: epoch % 3 !== 2 };
}

function trained(input: TrainInput, history: readonly RepairEpoch[]): Awaited<ReturnType<Lab['train']>> {
  const { network, families = ['ssvi', 'sabr-event'], seed } = input;
  const best = history.findLast(({ isBest }) => isBest);
  return {
    estimator: `${network}-0f0f0f0f`,
    weightsBytes: 4096,
    manifest: {
      ...{
        format: 1,
        network,
        label: 'Repair network',
        architecture: {},
        trainedOn: [...families],
        settings: {},
      },
      ...{ seed, executor: 'onnx', codeVersion: '0.1.0+fixture', dataHash: 'a'.repeat(64) },
      ...{ epochs: history.length, bestEpoch: best?.epoch ?? null, validation: best?.validation ?? null },
      ...{ expiriesYears: [0.25, 1], logMoneyness: [-0.1, 0.1], mixture: null, rows: [] },
      weightsHash: '0f'.repeat(32),
    },
    history: [...history],
    steps: 20 * history.length,
    resumedIn: null,
    stopped: history.length < input.epochs ? 'cancelled' : 'done',
    elapsedMs: 1000 * history.length,
  };
}

/** A training that tells its epochs at once; `until` stays in that epoch until it is stopped. */
export const trainingAnswer =
  (until = Number.POSITIVE_INFINITY): Lab['train'] =>
  async (input, context) => {
    const history: RepairEpoch[] = [];
    context.partial({
      ...{
        kind: 'begun',
        executor: 'onnx',
        device: 'ONNX Runtime, 2 threads',
        weights: 48_210,
        resumedIn: null,
      },
    });
    for (let epoch = 0; epoch < Math.min(input.epochs, until); epoch += 1) {
      for (let step = 1; step <= 20; step += 4) {
        const loss = 0.2 + Math.exp(-(epoch + step / 20) / 12) + 0.03 * Math.sin(7 * step + epoch);
        context.partial({ kind: 'step', epoch, step: 20 * epoch + step + 3, loss });
      }
      history.push(epochAt(epoch));
      context.partial({ kind: 'epoch', record: history.at(-1)! });
    }
    context.progress(history.length / input.epochs, 'training');
    if (history.length < input.epochs && !context.signal.aborted) {
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      context.endedEarly?.();
    }
    return trained(input, history);
  };

export const repairLabAnswers: Services['repairLab'] = {
  ...createRepairLabService(deps),
  evaluate: async ({ estimators, families, masks, seed }) => ({
    cells: families.flatMap((family) =>
      masks.flatMap((mask) => estimators.map((id) => cellOf(id, family, mask))),
    ),
    stopped: 'done',
    seed,
    elapsedMs: 4200,
    codeVersion: '0.1.0+fixture',
  }),
  scoreChains,
  train: trainingAnswer(),
};
