import { VolterraError } from '#contract/errors.ts';
import type { SurfaceRepairInput, SurfaceRepairResult } from '#contract/schemas/repair.ts';
import { bandFamilies } from '#jobs/repair/band-scores.ts';
import type { RepairSource } from '#jobs/repair/repair-source.ts';
import {
  repairSurfaceTaskId,
  type RepairedAndChecked,
  type RepairSurfaceInput,
  type TooFewQuotes,
} from '#jobs/tasks/repair-surface.task.ts';
import type { Outcome } from '#jobs/tasks/surface-grid.task.ts';
import type { ChainQuotes } from '#store/store.ts';
import { describeChain, loadChain } from '../chains/load-chain.ts';
import { provenanceOf } from '../market/provenance.ts';
import type { ServiceContext } from '../service-context.ts';
import { chainToFit, curveOfChain } from '../surface/fit-request.ts';
import { slicesOfVols } from '../surface/vol-slices.ts';
import { bandChoiceOf, bandLevelsOf } from './band-choice.ts';
import { LEAST_QUOTES, requireObservedGrid } from './check-observed-grid.ts';
import { describeRepair, extrapolatedNodes } from './describe-repair.ts';
import { knownEstimators, requireEstimator, standardEstimator, type KnownEstimator } from './estimators.ts';
import type { RepairLabDeps } from './repair-lab-deps.ts';

/** What a task needs for a repair, and where it comes from. */
export interface RepairTask {
  readonly task: RepairSurfaceInput;
  readonly estimator: KnownEstimator;
  /** Null where the quotes came with the call. */
  readonly quotes: ChainQuotes | null;
}

/**
 * A repair made ready for a task.
 * @throws VolterraError BAD_SURFACE naming the cell, NO_DATA, AMERICAN_OPTIONS, BAD_PARAMETER
 */
export async function repairTaskOf(
  { market, folders }: Pick<RepairLabDeps, 'market' | 'folders'>,
  input: SurfaceRepairInput,
): Promise<RepairTask> {
  const known = await knownEstimators(folders);
  const id =
    input.estimator === 'default' ? standardEstimator(known, input.grid ? 'grid' : 'chain') : input.estimator;
  const estimator = requireEstimator(known, id, 'estimator');
  const bandChoice = bandChoiceOf(input, estimator);
  const { source, quotes } = await sourceOf(market, input);
  const task: RepairSurfaceInput = {
    estimator: estimator.ref,
    source,
    project: input.project,
    resample: input.resample && estimator.trainedOn.length > 0,
    leastQuotes: LEAST_QUOTES,
    bandChoice,
    ...(input.hide ? { hide: input.hide } : {}),
  };
  return { task, estimator, quotes };
}

/**
 * Fills the holes of a surface on a worker thread.
 * @throws VolterraError BAD_SURFACE naming the cell, NO_DATA, AMERICAN_OPTIONS, BAD_PARAMETER
 */
export async function repairSurface(
  { market, compute, folders }: RepairLabDeps,
  input: SurfaceRepairInput,
  context: ServiceContext,
): Promise<SurfaceRepairResult> {
  const { task, estimator, quotes } = await repairTaskOf({ market, folders }, input);
  const startedAtMs = context.now();
  const done = requireRepair(
    await compute.run<Outcome<RepairedAndChecked | TooFewQuotes>>(repairSurfaceTaskId, task, {
      signal: context.signal,
      seed: 0,
      priority: 'interactive',
    }),
    estimator,
  );
  const bandLevels = done.bands.length > 0 ? bandLevelsOf(task.bandChoice) : null;
  return {
    chain: quotes && describeChain(quotes.chain),
    ...describeRepair(done, estimator),
    bandLevels,
    bandNote: `${bandNoteOf(done, quotes !== null)}${task.bandChoice === 'unseen' ? UNSEEN : ''}${levelWords(bandLevels)}`,
    elapsedMs: context.now() - startedAtMs,
    codeVersion: market.codeVersion,
    provenance:
      quotes &&
      provenanceOf({
        inputs: [quotes],
        firstDay: quotes.chain.quoteDay,
        lastDay: quotes.chain.quoteDay,
        count: done.shown.report?.quotesInRange ?? 0,
        method: `${estimator.label}${input.project ? ', projected to no arbitrage' : ''}`,
        codeVersion: market.codeVersion,
      }),
  };
}

const UNSEEN =
  ' Where no quotes tested them they are the widest that any of these kinds needed of the law learned without it.';

const levelWords = (levels: readonly number[] | null): string =>
  levels
    ? ` Levels follow what earlier bands missed: cut at ${levels.map((level) => `${level.toFixed(1)} %`).join(' and ')}.`
    : '';

async function sourceOf(
  market: RepairLabDeps['market'],
  input: SurfaceRepairInput,
): Promise<{ readonly source: RepairSource; readonly quotes: ChainQuotes | null }> {
  const { grid, slices, hide } = input;
  if (grid && slices)
    throw new VolterraError('BAD_SURFACE', { message: 'Give either grid or slices.', field: 'grid' });
  if (grid && hide)
    throw new VolterraError('BAD_SURFACE', {
      message: 'Quotes of a grid are hidden by its own mask, observed; hide is for chains and slices.',
      field: 'hide',
    });
  if (grid) return { source: { kind: 'grid', surface: requireObservedGrid(grid) }, quotes: null };
  if (slices) return { source: { kind: 'slices', slices: slicesOfVols(slices) }, quotes: null };
  const quotes = await loadChain(market, input);
  const curve = await curveOfChain(market, quotes);
  const chain = chainToFit(market, quotes, curve, { exclude: [], include: [] });
  return { source: { kind: 'chain', chain }, quotes };
}

/** @throws VolterraError BAD_SURFACE where there are too few quotes, or the estimator cannot work with them */
export function requireRepair<Done extends object>(
  outcome: Outcome<Done | TooFewQuotes>,
  estimator: KnownEstimator,
): Done {
  if ('refusal' in outcome) throw refusalOf(outcome.refusal, estimator.label);
  const { value } = outcome;
  if (!('tooFew' in value)) return value;
  const { quotes, message } = value.tooFew;
  throw new VolterraError('BAD_SURFACE', {
    message: `Only ${quotes} nodes have a quote; a repair needs ${LEAST_QUOTES}. ${message}`,
    field: 'observed',
    data: { rule: `must mark at least ${LEAST_QUOTES} quotes`, value: quotes },
  });
}

/** What bands rest on, in words. */
export function bandNoteOf(done: RepairedAndChecked, isMarket: boolean): string {
  const { bands, stretch, holdOut, bandBasis } = done;
  if (bands.length === 0) return 'No bands: they are calibrated on the grid of the estimators alone.';
  if (holdOut) {
    const extrapolated = extrapolatedNodes(done);
    const beyond =
      extrapolated === 0
        ? ''
        : ` ${extrapolated} of ${bandBasis!.length} nodes lie farther from quotes than any that could be held out: extrapolated, no evidence for their bands.`;
    return `Bands for the mid of a quote, tested on quotes of this market: held out in ${holdOut.folds} holes, ${holdOut.quotes} misses scored.${beyond}`;
  }
  const market = isMarket
    ? ` Too few quotes to hold any out as a test: a market is no such surface, and the bands are ${stretch.toFixed(1)} times as wide because its quotes lie that much farther from what the others say of them.`
    : '';
  return `Bands for the surface, calibrated on generated surfaces of ${bandFamilies.join(', ')}.${market}`;
}

/** A grid that the estimator was not made for. */
function refusalOf(
  { code, data }: Extract<Outcome<never>, { readonly refusal: unknown }>['refusal'],
  label: string,
): VolterraError {
  const axis = typeof data.axis === 'string' ? `grid.${data.axis}` : 'grid';
  const field = typeof data.at === 'number' ? `${axis}.${data.at}` : axis;
  const wanted = data.wantedCount ?? data.wanted;
  const found = data.foundCount ?? data.found;
  const message =
    wanted === undefined
      ? `${label} cannot make a surface of these quotes (${typeof data.rule === 'string' ? data.rule : code}). Choose another estimator, or give it more quotes.`
      : `${label} was made for another grid: ${field} must be ${String(wanted)}, it is ${String(found)}. Allow resampling, or choose interpolation or SVI.`;
  return new VolterraError('BAD_SURFACE', { message, field, data: { ...data, rule: code } });
}
