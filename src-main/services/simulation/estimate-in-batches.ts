import { VolterraError } from '#contract/errors.ts';
import type { Compute } from '#jobs/compute.ts';
import { simulateOnDeviceTaskId, type SimulateOnDeviceInput } from '#jobs/tasks/simulate-on-device.task.ts';
import { simulateTaskId, type SimulatedSums, type SimulateInput } from '#jobs/tasks/simulate.task.ts';
import {
  estimatesOf,
  REPLICATES,
  replicatedEstimates,
  spreadOf,
  type ControlledEstimate,
} from '#quant/payoffs/estimates.ts';
import { addBlocks, MOMENT_BLOCK, momentLength } from '#quant/payoffs/moments.ts';
import type { BackEndId } from '#simulation/choose-back-end.ts';
import type { SimulationRequest } from '#simulation/estimate/plan.ts';

/** Sums so far and what they say. */
export interface BatchState {
  readonly paths: number;
  readonly steps: number;
  readonly estimates: readonly ControlledEstimate[];
  /** Means of the controls, which are zero but for the scheme and chance. */
  readonly controls: readonly { readonly mean: number; readonly standardError: number }[];
  readonly isCancelled?: true;
}

export interface BatchSettings {
  readonly compute: Compute;
  readonly signal: AbortSignal;
  readonly request: SimulationRequest;
  readonly backEnd: BackEndId;
  /** For a device: whether one that computes on the processor will do. */
  readonly allowSoftware: boolean;
  readonly mostPaths: number;
  readonly now: () => number;
  /** Asked after each batch; true ends the run. */
  readonly isEnough: (state: BatchState) => boolean;
}

const FIRST_BATCH = 1024;
/** Batches grow until they take about this long: often enough for a picture, seldom enough to cost nothing. */
const BATCH_MS = 400;

/**
 * Simulates batch after batch. The sums are added block by block in the order of paths, so that the same number of paths gives
 * the same bits whatever the batches were.
 */
export async function estimateInBatches(settings: BatchSettings): Promise<BatchState> {
  const { signal, request, mostPaths, now, isEnough } = settings;
  const isReplicated = request.sampling === 'sobol';
  // one block of every scramble belongs together
  const parts = isReplicated ? REPLICATES : 1;
  let sums: Float64Array[] = [];
  let [paths, batch] = [0, Math.max(FIRST_BATCH, parts * MOMENT_BLOCK)];
  let state: BatchState = { paths: 0, steps: 0, estimates: [], controls: [] };
  while (paths < mostPaths) {
    const own = Math.min(batch, mostPaths - paths);
    const startedAtMs = now();
    const batchSums = await simulateBatch(settings, paths, own).catch((error: unknown) =>
      keepWhatIsThere(signal, paths, error),
    );
    if (batchSums === null) return { ...state, isCancelled: true };
    if (now() - startedAtMs < BATCH_MS) batch *= 2;
    const { blocks, values, controls, steps } = batchSums;
    const length = momentLength(values, controls);
    if (sums.length === 0) sums = Array.from({ length: parts }, () => new Float64Array(length));
    for (let at = 0, part = 0; at < blocks.length; at += length, part = (part + 1) % parts)
      addBlocks(blocks.subarray(at, at + length), length, sums[part]!);
    paths += own;
    const sizes = { values, controls, count: paths / parts };
    state = {
      paths,
      steps,
      estimates: isReplicated ? replicatedEstimates(sums, sizes) : estimatesOf(sums[0]!, sizes),
      controls: controlMeans(sums, sizes),
    };
    if (isEnough(state)) break;
  }
  return state;
}

function simulateBatch(settings: BatchSettings, firstPath: number, paths: number): Promise<SimulatedSums> {
  const { compute, signal, request, backEnd, allowSoftware } = settings;
  const options = { signal, seed: request.seed };
  return backEnd === 'webgpu'
    ? compute.run(
        simulateOnDeviceTaskId,
        { request, firstPath, paths, allowSoftware } satisfies SimulateOnDeviceInput,
        options,
      )
    : compute.run(simulateTaskId, { request, firstPath, paths, backEnd } satisfies SimulateInput, options);
}

/** A stop keeps the batches before it; one that comes before the first has nothing to keep. */
function keepWhatIsThere(signal: AbortSignal, paths: number, error: unknown): null {
  const isStop =
    signal.aborted && !(signal.reason instanceof VolterraError && signal.reason.code === 'INTERRUPTED');
  if (isStop && paths > 0) return null;
  throw error;
}

function controlMeans(
  parts: readonly Float64Array[],
  { values, controls, count }: { values: number; controls: number; count: number },
): BatchState['controls'] {
  const squaresAt = values + controls + values + values * controls;
  return Array.from({ length: controls }, (_, i) => {
    if (parts.length > 1) return spreadOf(parts.map((sums) => sums[values + i]! / count));
    const [sums] = parts as [Float64Array];
    const mean = sums[values + i]! / count;
    const variance = Math.max(sums[squaresAt + i * controls + i]! / count - mean * mean, 0);
    return { mean, standardError: Math.sqrt(variance / Math.max(count - 1, 1)) };
  });
}
