import { VolterraError } from '#contract/errors.ts';
import type { RepairChainScores, RepairChainsInput } from '#contract/schemas/repair.ts';
import { scoreRepairChainsTaskId, type ScoredChain } from '#jobs/tasks/score-repair-chains.task.ts';
import { fromIsoDate, toIsoDate } from '#quant/time/day-number.ts';
import type { ServiceContext } from '../service-context.ts';
import { chainToFit, curveOfChain } from '../surface/fit-request.ts';
import { describeHiddenScore } from './describe-repair.ts';
import { knownEstimators, requireEstimator } from './estimators.ts';
import type { RepairLabDeps } from './repair-lab-deps.ts';

/** Scores estimators on stored chains, part of whose quotes they do not see. */
export async function scoreChains(
  { market, compute, folders }: RepairLabDeps,
  input: RepairChainsInput,
  context: ServiceContext,
): Promise<RepairChainScores> {
  const known = await knownEstimators(folders);
  const chosen = input.estimators.map((id, at) => requireEstimator(known, id, `estimators.${at}`));
  const rows = await market.reader.chains({
    underlying: input.underlying,
    ...(input.from === undefined ? {} : { fromDay: fromIsoDate(input.from) }),
    ...(input.to === undefined ? {} : { toDay: fromIsoDate(input.to) }),
    limit: input.chains,
    offset: 0,
  });
  if (rows.length === 0)
    throw new VolterraError('NO_DATA', {
      message: `There is no ${input.underlying} chain in this range. Import a Cboe delayed-quote file.`,
    });
  const chains = [];
  const dayOf = new Map(rows.map(({ snapshotId, quoteDay }) => [snapshotId, toIsoDate(quoteDay)]));
  for (const { snapshotId } of rows) {
    const quotes = (await market.reader.chainQuotes(snapshotId))!;
    const curve = await curveOfChain(market, quotes);
    chains.push({ snapshotId, chain: chainToFit(market, quotes, curve, { exclude: [], include: [] }) });
  }
  const scored = await compute.run<readonly ScoredChain[]>(
    scoreRepairChainsTaskId,
    { chains, estimators: chosen.map(({ ref }) => ref), masks: input.masks, draws: input.draws },
    {
      signal: context.signal,
      seed: input.seed,
      priority: 'batch',
      progress: (fraction) => context.progress(fraction, 'repairing'),
    },
  );
  if (context.signal.aborted) context.endedEarly?.();
  return {
    scores: scored.flatMap(({ snapshotId, scores }) =>
      scores.map((score) => ({
        ...describeHiddenScore(score),
        snapshotId,
        estimator: score.estimator,
        mask: score.mask,
        draws: score.draws,
        quoteDate: dayOf.get(snapshotId)!,
      })),
    ),
    skipped: scored.flatMap(({ snapshotId, reason }) => (reason === null ? [] : [{ snapshotId, reason }])),
    stopped: context.signal.aborted ? 'cancelled' : 'done',
    seed: input.seed,
    codeVersion: market.codeVersion,
  };
}
