import { VolterraError } from '#contract/errors.ts';
import type { ProfitInput, ProfitResult } from '#contract/schemas/profit.ts';
import { simulationInput } from '#contract/schemas/simulation.ts';
import { profitDistributionTaskId } from '#jobs/tasks/profit-distribution.task.ts';
import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';
import { hasModelMarks } from '#simulation/estimate/model-marks.ts';
import type { ProfitDistribution, ProfitRequest } from '#simulation/estimate/profit-distribution.ts';
import type { ServiceContext } from '../service-context.ts';
import { requireSimulation } from './check-simulation.ts';
import type { SimulationDeps } from './on-back-end.ts';
import { refusal } from './refusal.ts';

const BINS = 60;
const BLOCK = 256;

/** Profit and loss of option legs along paths, closed by rules at the marks of the day. */
export async function holdPosition(
  { compute, codeVersion }: SimulationDeps,
  input: ProfitInput,
  context: ServiceContext,
): Promise<ProfitResult> {
  const { process } = requirePosition(input);
  const startedAtMs = context.now();
  context.progress(null, `${input.paths.toLocaleString('en')} paths`);
  const request = requestOf(input);
  const found = await compute.run<ProfitDistribution | null>(profitDistributionTaskId, request, {
    signal: context.signal,
    seed: input.seed,
  });
  if (!found) throw new VolterraError('CANCELLED');
  const { sortedProfits, ...numbers } = found;
  const { antithetic, seed } = input;
  const decided = {
    ...{ process: process.id, scheme: process.scheme },
    ...numbers,
    quantiles: [...numbers.quantiles],
    exits: [...numbers.exits],
    ...{ paths: request.paths, antithetic, seed },
  };
  return {
    ...decided,
    histogram: histogramOf(sortedProfits),
    elapsedMs: context.now() - startedAtMs,
    codeVersion,
    resultHash: sha256Of(canonicalJson(decided)),
  };
}

function requirePosition(input: ProfitInput): ReturnType<typeof requireSimulation> {
  const { process, params, market, legs, stepsPerYear, checksPerYear, marking, entryPrices } = input;
  const payoffs = legs.map(({ side, strike, expiryYears }) => ({
    kind: 'vanilla' as const,
    ...{ side, strike, expiryYears },
  }));
  const perYear = Math.max(stepsPerYear, checksPerYear);
  const simulated = requireSimulation(
    simulationInput.parse({ process, params, market, payoffs, stepsPerYear: perYear }),
  );
  if (marking.kind === 'model' && !hasModelMarks(process))
    throw refusal(
      'marking',
      { rule: 'must be stickyStrike for this process', value: marking.kind },
      `${simulated.process.label} does not price its options from where a path stands: give a vol for each leg (stickyStrike).`,
    );
  if (marking.kind === 'stickyStrike' && marking.volsAnnual.length !== legs.length)
    throw refusal(
      'marking.volsAnnual',
      { rule: `must be ${legs.length}, one a leg`, value: marking.volsAnnual.length },
      `There are ${legs.length} legs and ${marking.volsAnnual.length} vols: give one for each leg.`,
    );
  if (entryPrices && entryPrices.length !== legs.length)
    throw refusal(
      'entryPrices',
      { rule: `must be ${legs.length}, one a leg`, value: entryPrices.length },
      `There are ${legs.length} legs and ${entryPrices.length} entry prices: give one for each leg.`,
    );
  return simulated;
}

function requestOf(input: ProfitInput): ProfitRequest {
  const { process, antithetic, exits, entryPrices, paths, ...rest } = input;
  const { stopLoss, takeProfit, yearsBeforeExpiry } = exits;
  return {
    ...rest,
    processId: process,
    mirrored: antithetic,
    paths: Math.ceil(paths / BLOCK) * BLOCK,
    exits: {
      ...(stopLoss !== undefined && { stopLoss }),
      ...(takeProfit !== undefined && { takeProfit }),
      ...(yearsBeforeExpiry !== undefined && { yearsBeforeExpiry }),
    },
    ...(entryPrices !== undefined && { entryPrices }),
  };
}

/** Between the 0.1 % and 99.9 % quantiles; what lies beyond is in the end bins. */
function histogramOf(sorted: Float64Array): ProfitResult['histogram'] {
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  const [low, high] = [at(0.001), at(0.999)];
  const width = (high - low) / BINS || 1;
  const shares = new Float64Array(BINS);
  for (const profit of sorted) {
    const bin = Math.min(Math.max(Math.floor((profit - low) / width), 0), BINS - 1);
    shares[bin]! += 1 / sorted.length;
  }
  return { profits: Float64Array.from({ length: BINS }, (_, i) => low + (i + 0.5) * width), shares };
}
