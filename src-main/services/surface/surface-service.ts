import { VolterraError } from '#contract/errors.ts';
import type { Compute } from '#jobs/compute.ts';
import { fitSurfaceTaskId, type FitSurfaceInput } from '#jobs/tasks/fit-surface.task.ts';
import {
  checkSurfaceTaskId,
  projectSurfaceTaskId,
  type CheckSurfaceInput,
  type Outcome,
  type ProjectSurfaceInput,
} from '#jobs/tasks/surface-grid.task.ts';
import type { ArbitrageReport } from '#quant/surface/arbitrage-report.ts';
import type { FittedSurface } from '#quant/surface/fit-surface.ts';
import type { GridProjection } from '#quant/surface/project-grid.ts';
import type { ChainQuotes, YieldCurve } from '#store/store.ts';
import { describeChain, loadChain } from '../chains/load-chain.ts';
import type { MarketDeps } from '../market/market-deps.ts';
import { provenanceOf } from '../market/provenance.ts';
import type { AreaService, ServiceContext } from '../service-context.ts';
import { describeArbitrage, describeSlice } from './describe-surface.ts';
import type { ModelFolders } from '../repair-lab/models.ts';
import { repairSurface } from '../repair-lab/repair-surface.ts';
import { chainToFit, curveOfChain } from './fit-request.ts';
import { slicesOfVols } from './vol-slices.ts';

type FitInput = Parameters<AreaService<'surface'>['fit']>[0];

/** Loads a chain, has it fitted on a worker thread, and says where every number comes from. */
export function createSurfaceService(
  deps: MarketDeps,
  compute: Compute,
  folders: ModelFolders,
): AreaService<'surface'> {
  const run = <Output>(taskId: string, input: unknown, { signal }: ServiceContext): Promise<Output> =>
    compute.run<Output>(taskId, input, { signal, seed: 0, priority: 'interactive' });
  return {
    fit: async (input, context) => {
      const startedAtMs = context.now();
      const { task, quotes, curve } = await prepareFit(deps, input);
      const fitted = await run<FittedSurface>(fitSurfaceTaskId, task, context);
      return {
        chain: quotes && describeChain(quotes.chain),
        method: fitted.method,
        slices: fitted.slices.map(describeSlice),
        params: { ...fitted.params },
        arbitrage: describeArbitrage(fitted.arbitrage),
        grid: fitted.grid,
        rmseVolPoints: fitted.rmseVolPoints,
        insideBidAskPercent: fitted.insideBidAskPercent,
        warnings: [...warningsOf(quotes, curve), ...fitted.warnings],
        elapsedMs: context.now() - startedAtMs,
        provenance: quotes && provenanceOfFit(deps, quotes, curve, fitted),
      };
    },
    check: async ({ svi, grid }, context) => {
      if ((svi === undefined) === (grid === undefined))
        throw new VolterraError('BAD_SURFACE', { message: 'Give either svi or grid.', field: 'svi' });
      const input: CheckSurfaceInput = svi ? { svi } : { grid: grid! };
      const report = requireValue(
        await run<Outcome<ArbitrageReport>>(checkSurfaceTaskId, input, context),
        svi ? 'svi' : 'grid',
      );
      return describeArbitrage(report);
    },
    repair: (input, context) => repairSurface({ market: deps, compute, folders }, input, context),
    project: async ({ grid, weights }, context) => {
      const input: ProjectSurfaceInput = { grid, ...(weights ? { weights } : {}) };
      const projected = requireValue(
        await run<Outcome<GridProjection>>(projectSurfaceTaskId, input, context),
        'grid',
      );
      return {
        ...projected,
        before: describeArbitrage(projected.before),
        after: describeArbitrage(projected.after),
        codeVersion: deps.codeVersion,
      };
    },
  };
}

/** @throws VolterraError BAD_SURFACE with the rule that the core found broken */
function requireValue<T>(outcome: Outcome<T>, field: string): T {
  if ('value' in outcome) return outcome.value;
  const { code, data } = outcome.refusal;
  const rule = typeof data['rule'] === 'string' ? data['rule'] : code;
  throw new VolterraError('BAD_SURFACE', { message: `${field}: ${rule}.`, field, data });
}

interface PreparedFit {
  readonly task: FitSurfaceInput;
  readonly quotes: ChainQuotes | null;
  readonly curve: YieldCurve | null;
}

async function prepareFit(deps: MarketDeps, input: FitInput): Promise<PreparedFit> {
  const { method, minQuotes } = input;
  if (input.slices) {
    return { task: { method, minQuotes, slices: slicesOfVols(input.slices) }, quotes: null, curve: null };
  }
  const quotes = await loadChain(deps, input);
  const curve = await curveOfChain(deps, quotes);
  return { task: { method, minQuotes, chain: chainToFit(deps, quotes, curve, input) }, quotes, curve };
}

function warningsOf(quotes: ChainQuotes | null, curve: YieldCurve | null): string[] {
  if (!quotes) return [];
  const { twoSided, quotes: total } = quotes.chain;
  const warnings: string[] = [];
  if (!curve)
    warnings.push(
      'There is no Treasury curve within ten days of the chain: rates come from put–call parity.',
    );
  if (twoSided < total / 2)
    warnings.push(
      `Only ${twoSided} of ${total} quotes are two-sided: the book was not live when it was saved.`,
    );
  return warnings;
}

const methodNames = {
  svi: 'Raw SVI by expiry, quasi-explicit (De Marco and Martini 2009), polished in vol',
  ssvi: 'SSVI with power law (Gatheral and Jacquier 2014)',
  essvi: 'eSSVI without calendar arbitrage (Corbetta et al. 2019)',
  sabr: 'Lognormal SABR by expiry (Hagan et al. 2002)',
} as const;

function provenanceOfFit(
  deps: MarketDeps,
  quotes: ChainQuotes,
  curve: YieldCurve | null,
  fitted: FittedSurface,
) {
  const { quoteDay } = quotes.chain;
  return provenanceOf({
    inputs: [quotes, curve],
    firstDay: quoteDay,
    lastDay: quoteDay,
    count: fitted.slices.reduce((sum, { usedQuotes }) => sum + usedQuotes, 0),
    method: `${methodNames[fitted.method]}; forwards by put–call parity, weights from bid–ask`,
    codeVersion: deps.codeVersion,
  });
}
