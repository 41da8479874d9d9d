import { VolterraError } from '#contract/errors.ts';
import type {
  RepairCell,
  RepairEvaluateInput,
  RepairShift,
  RepairStaleScore,
} from '#contract/schemas/repair-evaluation.ts';
import type { SurfaceRepairInput } from '#contract/schemas/repair.ts';
import type { RepairEpoch } from '#contract/schemas/repair-training.ts';
import type { SurfaceSlice } from '#contract/schemas/surface.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { evaluateRepairTask } from '#jobs/tasks/evaluate-repair.task.ts';
import { priceRepairedTask } from '#jobs/tasks/price-repaired.task.ts';
import { repairSurfaceTask } from '#jobs/tasks/repair-surface.task.ts';
import { priceRepaired } from '#services/pricing/price-repaired.ts';
import { createRepairLabService } from '#services/repair-lab/repair-lab-service.ts';
import type { RepairLabDeps } from '#services/repair-lab/repair-lab-deps.ts';
import { repairSurface } from '#services/repair-lab/repair-surface.ts';
import type { Services } from '#services/service-context.ts';
import { fakeChains, surfaceAnswers } from './fake-surface.ts';
import { dayOf } from './market-fixture.ts';

const deps = {
  compute: createInlineCompute([repairSurfaceTask, priceRepairedTask, evaluateRepairTask]),
  market: { codeVersion: '0.1.0+fixture' } as RepairLabDeps['market'],
  folders: { bundled: 'resources/models/surface-repair', trained: 'resources/models/none' },
};

type Repair = Services['surface']['repair'];
type Prices = Services['pricing']['repaired'];

/** Repairs are quick and seeded: the fixture answers with the real ones, of chains with the quotes of the fixture's. */
export const repairAnswer: Repair = async (input, context) => {
  if (input.grid ?? input.slices) return repairSurface(deps, input, context);
  const { chain, withQuotes } = await quotesOf(input, context);
  const result = await repairSurface(deps, withQuotes, context);
  return { ...result, chain };
};

/** Prices on the same surfaces. Its chains have one carry; a day is what lies so many calendar days ahead. */
export const repairedPricesAnswer: Prices = async (input, context) => {
  if (input.surface.grid ?? input.surface.slices) return priceRepaired(deps, input, context);
  const { chain, withQuotes } = await quotesOf(input.surface, context);
  const options = input.options.map(({ expiry, ...option }) => {
    if (expiry === undefined) return option;
    return { ...option, expiryYears: (dayOf(expiry) - dayOf(chain.quoteDate)) / 365 };
  });
  const market = { spot: chain.spot!, rate: 0.05, dividendYield: 0.014 };
  const prices = await priceRepaired(deps, { surface: withQuotes, market, options }, context);
  return { ...prices, chain };
};

async function quotesOf<Input extends Omit<SurfaceRepairInput, 'hide'>>(
  { snapshotId, asOf, ...rest }: Input,
  context: Parameters<Repair>[1],
) {
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
  return { chain, withQuotes: { ...rest, slices: fit.slices.flatMap(slicesOf) } };
}

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

function quoting(rmse: number): RepairCell['quotingAtBand'] {
  const split = { spreadEarned: 5, repairLoss: 400 * rmse, net: 5 - 400 * rmse };
  const buckets = ['short wing', 'short centre', 'long wing'].map((bucket) => ({
    bucket,
    count: 1400,
    ...split,
  }));
  return { ...split, netStandardError: 8 * rmse, pickedOffPercent: 19, buckets };
}

function cellOf(estimator: string, family: string, mask: RepairCell['mask']): RepairCell {
  const place = Number(mask === 'adversarial') + (family === 'ssvi' ? 0 : 2);
  const rmse = (measuredErrors[estimator] ?? measuredErrors['gaussian-mixture']!)[place]!;
  const isRule = rules.has(estimator);
  const violations = { calendar: isRule ? 40 * place : 0, butterfly: isRule ? 2655 : 530, bounds: 0 };
  return {
    estimator,
    leftOut: false,
    family,
    mask,
    surfaces: 200,
    inFamily: inTraining(estimator, family),
    rmse,
    rmseStandardError: 0.04 * rmse,
    rmseProjected: 0.98 * rmse,
    rmseProjectedStandardError: 0.04 * rmse,
    calendarPercent: isRule ? 2.65 * place : 0,
    butterflyPercent: isRule ? 5.32 : 0.4,
    boundsPercent: 0,
    violationsRaw: { ...violations, density: isRule ? 2571 : 522 },
    violationsLeft: { calendar: 0, butterfly: 0, density: 0, bounds: 0 },
    violationsProjected: 0,
    coverage80: isRule ? null : 79.1,
    coverage95: isRule ? null : 94.2,
    bandCoverage80: 80.4,
    bandCoverage80StandardError: 0.9,
    bandCoverage95: 95.3,
    bandCoverage95StandardError: 0.5,
    bandSurfaces80: 79,
    bandSurfaces95: 93.5,
    bandWidth80: 250 * rmse,
    bandWidth95: 400 * rmse,
    surfaceBandWidth95: 700 * rmse,
    bandBuckets: ['short centre', 'short wing', 'long centre', 'long wing'].map((where, at) => ({
      bucket: `${where}, ${mask === 'regular' ? 'dense' : 'sparse'}, close`,
      count: 4200 - 300 * at,
      coverage80: 81.5 - at,
      coverage95: 95.8 - 0.5 * at,
    })),
    bandsSawFamily: true,
    rmseSvi: 1.1 * rmse,
    rmseSviStandardError: 0.05 * rmse,
    priceErrorBasisPoints: 1000 * rmse,
    priceErrorStandardError: 40 * rmse,
    quotingAtBand: quoting(rmse),
    quotingAtFixedSpread: quoting(1.2 * rmse),
    errorCorrelation: isRule ? null : 0.71,
    msPerSurface: 1.8,
  };
}

/** Laws that the fixture learns again without a family. */
const relearned = new Set(['gaussian-conditional', 'gaussian-mixture']);

function cellsOf(estimator: string, family: string, mask: RepairCell['mask']): readonly RepairCell[] {
  const cell = cellOf(estimator, family, mask);
  if (!relearned.has(estimator)) return [cell];
  const rmse = 1.9 * cell.rmse;
  const leftOut = { leftOut: true, inFamily: false, bandsSawFamily: false, bandCoverage80: 77.9 };
  return [cell, { ...cell, ...leftOut, rmse, rmseStandardError: 0.04 * rmse, rmseProjected: rmse }];
}

/** Measured areas: probability, deviation, oracle; see docs/benchmarks.md. */
const measuredAreas: Readonly<Record<string, readonly [number, number, number]>> = {
  'ssvi regular': [0.847, 0.826, 0.852],
  'ssvi adversarial': [0.849, 0.823, 0.873],
  'sabr-event regular': [0.781, 0.765, 0.852],
  'sabr-event adversarial': [0.758, 0.733, 0.898],
};

function staleScoreOf(family: string, mask: RepairCell['mask']): RepairStaleScore {
  const areas = measuredAreas[`${family} ${mask}`] ?? measuredAreas['ssvi regular']!;
  const falsePositives = Float64Array.from({ length: 101 }, (_, at) => at / 100);
  const curves = (['probability', 'deviation', 'oracle'] as const).map((score, at) => {
    const area = areas[at]!;
    // y = x^p has the area 1/(p + 1).
    const truePositives = falsePositives.map((x) => x ** (1 / area - 1));
    return { score, area, areaStandardError: 0.006, falsePositives, truePositives };
  });
  const quotes = mask === 'regular' ? 22_320 : 7_990;
  const counted = { quotes, staleQuotes: Math.round(0.08 * quotes) };
  return { family, mask, surfaces: 200, ...counted, curves, flaggedPercent: { stale: 41.2, others: 0.9 } };
}

/** Coverage falls at the change and comes back where the level follows. */
function shiftOf(estimator: string, asked: NonNullable<RepairEvaluateInput['shift']>): RepairShift {
  const { surfaces, levelPercent } = asked;
  const along = (of: (step: number, since: number) => number): Float64Array =>
    Float64Array.from({ length: 2 * surfaces }, (_, at) => of(at, Math.max(0, at - surfaces + 1)));
  const noise = (at: number): number => 9 * Math.sin(1.7 * at) * Math.cos(0.3 * at);
  const drop = rules.has(estimator) ? 22 : 44;
  return {
    estimator,
    ...asked,
    levels: along((at, since) =>
      Math.min(99.9, levelPercent + 0.1 * noise(at) + 18 * (1 - Math.exp(-since / 25))),
    ),
    covered: along((at, since) => levelPercent + noise(at) - (since > 0 ? drop * Math.exp(-since / 25) : 0)),
    widths: along((_, since) => 0.6 + 1.1 * (1 - Math.exp(-since / 25))),
    fixedCovered: along((at, since) => levelPercent + noise(at) - (since > 0 ? drop : 0)),
    fixedWidths: along(() => 0.6),
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
        coveragePercent: [81.2 - row - 0.3 * day, 94.6 - row - 0.2 * day],
        bandWidthVolPoints: [1.1 + 2 * row + (rules.has(estimator) ? 1.4 : 0), 1.9 + 4 * row],
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
        stepsPerEpoch: 20,
        history: [],
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
  evaluate: async ({ estimators, families, masks, seed, stale, shift, bandRule }) => ({
    cells: families.flatMap((family) =>
      masks.flatMap((mask) => estimators.flatMap((id) => cellsOf(id, family, mask))),
    ),
    stale: stale ? families.flatMap((family) => masks.map((mask) => staleScoreOf(family, mask))) : [],
    shifts: shift ? estimators.map((id) => shiftOf(id, shift)) : [],
    bandRule,
    stopped: 'done',
    seed,
    elapsedMs: 4200,
    codeVersion: '0.1.0+fixture',
  }),
  scoreChains,
  train: trainingAnswer(),
};
