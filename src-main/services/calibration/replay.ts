import { VolterraError } from '#contract/errors.ts';
import type { z } from 'zod';
import type { CalibrationRun, CalibrationSettings, replayResult } from '#contract/schemas/calibration.ts';
import { sha256Of } from '#platform/canonical-json.ts';
import { resultText, type CalibrationResult } from '#store/calibration-row.ts';
import type { ServiceContext } from '../service-context.ts';
import { targetDeps, type CalibrationDeps } from './calibration-deps.ts';
import { computeResult } from './compute-result.ts';
import { findDifferences } from './differences.ts';
import { checkSettings } from './quant-settings.ts';
import { prepareTargets, type PreparedTargets } from './targets-from-store.ts';

type Replay = z.input<typeof replayResult>;
type RunContext = Pick<ServiceContext, 'signal' | 'progress' | 'partial'>;

/** Computes a stored run again from the stored quotes and compares every bit of its result; stores nothing. */
export async function replayRun(
  deps: CalibrationDeps,
  run: CalibrationRun,
  context: RunContext,
): Promise<Replay> {
  if (run.imported) {
    const reason = `It was imported from ${run.imported.fileName}: the fit was made elsewhere, and its quotes are not in the file.`;
    return { same: false, resultHash: null, differences: [], reasons: [reason] };
  }
  const reasons = [...reasonsOfPlace(deps, run), ...reasonsOfEnd(run)];
  const nothing = { same: false, resultHash: null, differences: [] };
  if (!run.inputs) return { ...nothing, reasons: [...reasons, 'The run ended before its quotes were read.'] };
  const settings = settingsOfReplay(run.settings, run.inputs);
  const model = checkSettings(settings);
  context.progress(null, 'Reading quotes');
  const prepared = await prepareAgain(deps, { model, settings, signal: context.signal });
  if (typeof prepared === 'string') return { ...nothing, reasons: [...reasons, prepared] };
  reasons.push(...reasonsOfData(run.inputs, prepared.inputs));
  const comparable = run.consistency ? prepared : withoutConsistency(prepared);
  const result = await computeResult(deps, { model, settings, prepared: comparable }, context);
  context.signal.throwIfAborted();
  const resultHash = sha256Of(resultText(result));
  const differences = findDifferences(parsed(run), parsed(result));
  const same = resultHash === run.resultHash;
  return { same, resultHash, differences, reasons: same ? [] : reasons };
}

/** Runs from before the check of futures against options have nothing that it could be compared with. */
function withoutConsistency({ consistency: _none, ...prepared }: PreparedTargets): PreparedTargets {
  return prepared;
}

/** The very chains of the run, whatever has been imported since. */
function settingsOfReplay(
  settings: CalibrationSettings,
  inputs: NonNullable<CalibrationRun['inputs']>,
): CalibrationSettings {
  const { quoteDate, snapshotId, indexSnapshotId } = inputs;
  return {
    ...settings,
    asOf: quoteDate,
    ...(snapshotId === null ? {} : { snapshotId }),
    ...(indexSnapshotId === null ? {} : { indexSnapshotId }),
  };
}

async function prepareAgain(
  deps: CalibrationDeps,
  order: Parameters<typeof prepareTargets>[1],
): Promise<PreparedTargets | string> {
  try {
    return await prepareTargets(targetDeps(deps), order);
  } catch (error) {
    if (error instanceof VolterraError && error.code === 'NO_DATA')
      return `The quotes are no longer in the store: ${error.message}`;
    if (error instanceof VolterraError && error.detail.field === 'settings.repair.estimator')
      return `The surface cannot be repaired as it was: ${error.message}`;
    throw error;
  }
}

function reasonsOfPlace({ market, machine }: CalibrationDeps, run: CalibrationRun): string[] {
  const reasons: string[] = [];
  if (market.codeVersion !== run.codeVersion)
    reasons.push(`Volterra was ${run.codeVersion} then and is ${market.codeVersion} now.`);
  const names = { platform: 'system', cpu: 'processor', node: 'Node' } as const;
  for (const [field, name] of Object.entries(names) as [keyof typeof names, string][]) {
    if (machine[field] !== run.machine[field])
      reasons.push(`The ${name} was ${run.machine[field]} then and is ${machine[field]} now.`);
  }
  return reasons;
}

function reasonsOfEnd({ status }: CalibrationRun): string[] {
  if (status === 'CANCELLED') return ['The run was cancelled, and where it stopped is a matter of time.'];
  return status === 'FAILED' ? ['The run failed, and so has no result to compare with.'] : [];
}

function reasonsOfData(
  then: NonNullable<CalibrationRun['inputs']>,
  now: PreparedTargets['inputs'],
): string[] {
  const reasons: string[] = [];
  if (then.quoteDate !== now.quoteDate)
    reasons.push(`The quotes of ${then.quoteDate} are gone; those of ${now.quoteDate} were read.`);
  if (then.usedHash !== now.usedHash)
    reasons.push(`The quotes used differ: ${then.usedQuotes} then, ${now.usedQuotes} now.`);
  if (then.excludedHash !== now.excludedHash) {
    const count = (inputs: PreparedTargets['inputs']): number =>
      inputs.excluded.reduce((sum, entry) => sum + entry.count, 0);
    reasons.push(`The quotes left out differ: ${count(then)} then, ${count(now)} now.`);
  }
  const weightsOf = (inputs: PreparedTargets['inputs']): string | null | undefined =>
    inputs.repair?.estimator.weightsHash;
  if (weightsOf(then) !== weightsOf(now))
    reasons.push(`The weights of the estimator ${then.repair?.estimator.id ?? ''} are other ones now.`);
  return reasons;
}

function parsed(result: CalibrationResult): unknown {
  return JSON.parse(resultText(result));
}
