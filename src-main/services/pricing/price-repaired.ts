import { VolterraError } from '#contract/errors.ts';
import type { RepairedPriceInput, RepairedPrices as Told } from '#contract/schemas/repaired-prices.ts';
import {
  priceRepairedTaskId,
  type PricedOnRepaired,
  type PriceRepairedInput,
} from '#jobs/tasks/price-repaired.task.ts';
import type { TooFewQuotes } from '#jobs/tasks/repair-surface.task.ts';
import type { Outcome } from '#jobs/tasks/surface-grid.task.ts';
import { blackGreekIds, describeBlackGreeks } from '#quant/black/greek-definitions.ts';
import { evidence } from '#quant/repair/use/node-evidence.ts';
import type { RepairedPrices } from '#quant/repair/use/price-repaired.ts';
import { describeChain } from '../chains/load-chain.ts';
import { provenanceOf } from '../market/provenance.ts';
import { describeRepair } from '../repair-lab/describe-repair.ts';
import type { RepairLabDeps } from '../repair-lab/repair-lab-deps.ts';
import { bandNoteOf, repairTaskOf, requireRepair, type RepairTask } from '../repair-lab/repair-surface.ts';
import type { ServiceContext } from '../service-context.ts';
import { requireMarket } from './check-request.ts';
import { requireSomePrice, yearsOfOptions } from './repaired-options.ts';
import { strategyOf } from './repaired-strategy.ts';

/**
 * European options on a repaired surface, on a worker thread.
 * @throws VolterraError BAD_SURFACE, NO_DATA, AMERICAN_OPTIONS, BAD_PARAMETER, BAD_MARKET, BAD_OPTION naming the field
 */
export async function priceRepaired(
  deps: RepairLabDeps,
  input: RepairedPriceInput,
  context: ServiceContext,
): Promise<Told> {
  const startedAtMs = context.now();
  const repair = await repairTaskOf(deps, input.surface);
  const task = taskOf(deps, input, repair);
  const { done, priced } = requireRepair(
    await deps.compute.run<Outcome<PricedOnRepaired | TooFewQuotes>>(priceRepairedTaskId, task, {
      signal: context.signal,
      seed: 0,
      priority: 'interactive',
    }),
    repair.estimator,
  );
  const { options } = input;
  requireSomePrice(options, task.options.expiryYears, priced, done.shown.surface.grid);
  const { estimator, warnings } = describeRepair(done, repair.estimator);
  const underlying = 'chainSpot' in task.market ? task.market.chainSpot : task.market.spot;
  const { codeVersion } = deps.market;
  return {
    chain: repair.quotes && describeChain(repair.quotes.chain),
    estimator,
    expiriesYears: task.options.expiryYears,
    ...describePrices(priced, done.bands),
    definitions: describeBlackGreeks((underlying ?? 0) > 0 ? 'spot' : 'forward').map((each) => ({
      ...each,
      method: 'analytic' as const,
    })),
    strategy: strategyOf(options, priced, done.bands),
    bandNote: bandNoteOf(done, repair.quotes !== null),
    warnings: [...warnings, ...evidenceWarnings(priced)],
    elapsedMs: context.now() - startedAtMs,
    codeVersion,
    provenance: provenanceOfPrices(codeVersion, repair, options.length),
  };
}

function taskOf(
  { market }: RepairLabDeps,
  { market: given, options }: RepairedPriceInput,
  { task: repair, quotes }: RepairTask,
): PriceRepairedInput {
  const { source } = repair;
  const listed = quotes && source.kind === 'chain' ? { quotes, chain: source.chain } : null;
  if (listed && given)
    throw new VolterraError('BAD_MARKET', {
      message: 'A chain has forwards and rates of its own: leave market out, or give slices or a grid.',
      field: 'market',
    });
  if (!listed && !given)
    throw new VolterraError('BAD_MARKET', {
      message: 'Slices and grids tell no forwards: give market.spot or market.forward, and the rate.',
      field: 'market',
    });
  return {
    repair,
    market: given ? requireMarket(given) : { chainSpot: quotes!.chain.spot },
    options: {
      strikes: Float64Array.from(options, ({ strike }) => strike),
      expiryYears: yearsOfOptions(market, options, listed),
      isCall: Uint8Array.from(options, ({ kind }) => (kind === 'call' ? 1 : 0)),
    },
  };
}

const restNames = {
  [evidence.quoted]: 'quoted',
  [evidence.enclosed]: 'filled',
  [evidence.outside]: 'extrapolated',
} as const;

function describePrices(
  { status, forwards, discountFactors, vols, prices, intervals, greeks, rests }: RepairedPrices,
  bands: PricedOnRepaired['done']['bands'],
) {
  return {
    status: [...status],
    forwards,
    discountFactors,
    impliedVols: vols,
    prices,
    intervals: bands.flatMap(({ covers, levelPercent }, at) =>
      covers === 'cell' ? [{ levelPercent, ...intervals[at]! }] : [],
    ),
    places: rests.map((rest) => rest && (rest.isNode ? ('node' as const) : ('between' as const))).map(orNull),
    evidence: rests.map((rest) => rest && restNames[rest.evidence]).map(orNull),
    greeks: Object.fromEntries(blackGreekIds.map((id) => [id, greeks[id]])),
  };
}

const orNull = <T>(value: T | undefined): T | null => value ?? null;

function evidenceWarnings({ rests, status }: RepairedPrices): string[] {
  const beyond = rests.filter((rest) => rest?.evidence === evidence.outside).length;
  const without = status.filter((each) => each !== 'ok').length;
  return [
    ...(beyond > 0
      ? [
          `${beyond} of ${rests.length} options lie beyond the quotes: their vols are extrapolated, and no quote tells whether their bands hold.`,
        ]
      : []),
    ...(without > 0
      ? [`${without} of ${rests.length} options have no price on this surface; their status says why.`]
      : []),
  ];
}

function provenanceOfPrices(codeVersion: string, { quotes, task, estimator }: RepairTask, count: number) {
  if (!quotes) return null;
  const { quoteDay } = quotes.chain;
  const method = `Black on a surface repaired by ${estimator.label}${task.project ? ', projected to no arbitrage' : ''}`;
  return provenanceOf({
    inputs: [quotes],
    firstDay: quoteDay,
    lastDay: quoteDay,
    count,
    method,
    codeVersion,
  });
}
