import { VolterraError } from '#contract/errors.ts';
import type { SimulationInput, SimulationResult } from '#contract/schemas/simulation.ts';
import type { SimulationReplay, StoredSimulation } from '#contract/schemas/stored-simulation.ts';
import { findDifferences } from '../calibration/differences.ts';
import type { SimulationArchive } from './simulation-archive.ts';

/** Simulates with an input as it is. */
type Simulate = (input: SimulationInput) => Promise<SimulationResult>;

/** The paths of a stored simulation once more, as many as they were, on the back end that they ran on. */
export async function replaySimulation(
  { machine }: Pick<SimulationArchive, 'machine'>,
  stored: StoredSimulation,
  simulate: Simulate,
): Promise<SimulationReplay> {
  const { result, reasons } = await againOnTheSame(stored, simulate);
  const same = result.resultHash === stored.resultHash;
  return {
    same,
    resultHash: result.resultHash,
    differences: same ? [] : findDifferences(numbersOf(stored.result), numbersOf(result)),
    reasons: same ? [] : [...reasons, ...reasonsOfPlace(stored, { machine, result })],
    result,
  };
}

async function againOnTheSame(
  { input, result }: StoredSimulation,
  simulate: Simulate,
): Promise<{ readonly result: SimulationResult; readonly reasons: string[] }> {
  const { targetError: _reached, ...settings } = input;
  const again = {
    ...settings,
    paths: result.paths,
    backEnd: result.device.backEnd,
    importance: result.importance?.tilt ?? false,
  };
  try {
    return { result: await simulate(again), reasons: [] };
  } catch (error) {
    if (!(error instanceof VolterraError) || error.code !== 'DEVICE_FAILED') throw error;
    const reason = `It ran on ${result.device.device} then, which cannot be had now: ${error.message}`;
    return { result: await simulate({ ...again, backEnd: 'wasm' }), reasons: [reason] };
  }
}

/** What the seed decides. */
function numbersOf(result: Omit<SimulationResult, 'picture'>): unknown {
  const { scheme, paths, steps, estimates, greeks, martingale } = result;
  return { scheme, paths, steps, estimates, greeks, martingale };
}

function reasonsOfPlace(
  stored: StoredSimulation,
  { machine, result }: Pick<SimulationArchive, 'machine'> & { readonly result: SimulationResult },
): string[] {
  const then = { ...stored.machine, code: stored.codeVersion, device: stored.result.device.device };
  const now = { ...machine, code: result.codeVersion, device: result.device.device };
  const names = {
    code: 'Volterra',
    device: 'device',
    platform: 'system',
    cpu: 'processor',
    node: 'Node',
  } as const;
  return (Object.keys(names) as (keyof typeof names)[])
    .filter((field) => then[field] !== now[field])
    .map((field) => `The ${names[field]} was ${then[field]} then and is ${now[field]} now.`)
    .map((sentence) => sentence.replace('The Volterra', 'Volterra'));
}
