import { VolterraError } from '#contract/errors.ts';
import type { SimulationInput, SimulationResult, SimulationRunInput } from '#contract/schemas/simulation.ts';
import type { StoredSimulation } from '#contract/schemas/stored-simulation.ts';
import type { MachineFacts } from '#platform/machine-info.ts';
import type { StoreReader, StoreWriter } from '#store/store.ts';

/** Where ended simulations are kept. */
export interface SimulationArchive {
  readonly reader: Pick<StoreReader, 'simulations' | 'simulation'>;
  readonly writer: Pick<StoreWriter, 'saveSimulation'>;
  readonly machine: MachineFacts;
  readonly newId: () => string;
}

/** Stores an ended simulation; one that cannot be stored is still an answer, and says so. */
export async function keepSimulation(
  archive: SimulationArchive,
  { input, startedAtMs }: { readonly input: SimulationRunInput; readonly startedAtMs: number },
  result: SimulationResult,
): Promise<SimulationResult> {
  if (!input.keep) return result;
  const runId = archive.newId();
  const kept = { ...result, runId };
  try {
    await archive.writer.saveSimulation(toStored(archive, { input, startedAtMs }, { ...kept, runId }));
    return kept;
  } catch (error) {
    if (!(error instanceof VolterraError)) throw error;
    const message = `The simulation was not stored: ${error.message}`;
    return { ...result, warnings: [...result.warnings, { code: 'NOT_STORED', message }] };
  }
}

function toStored(
  { machine }: SimulationArchive,
  { input, startedAtMs }: { readonly input: SimulationRunInput; readonly startedAtMs: number },
  result: SimulationResult & { readonly runId: string },
): StoredSimulation {
  const { label, keep: _kept, ...settings } = input;
  const { runId, process, stopped, elapsedMs, paths, steps, seed, device, codeVersion, resultHash } = result;
  const { mean, standardError } = result.estimates[0]!;
  return {
    ...{ runId, label, process, stopped, startedAtMs, elapsedMs, paths, steps, seed },
    backEnd: device.backEnd,
    precision: device.precision,
    ...{ mean, standardError, codeVersion, resultHash },
    input: settings satisfies SimulationInput,
    machine,
    result: { ...result, picture: null },
  };
}

/** @throws VolterraError UNKNOWN_SIMULATION */
export async function requireStored(
  { reader }: Pick<SimulationArchive, 'reader'>,
  runId: string,
): Promise<StoredSimulation> {
  const run = await reader.simulation(runId);
  if (run) return run;
  throw new VolterraError('UNKNOWN_SIMULATION', {
    message: `There is no simulation ${runId}.`,
    field: 'runId',
    data: { runId },
  });
}
