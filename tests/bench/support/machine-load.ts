import { availableParallelism, cpus, loadavg } from 'node:os';

/** Above this others work on the machine, and wall times say little. */
const QUIET = 0.5;

/** A line with processor and load, and a warning where the machine is not ours alone. */
export function describeLoad(): string {
  const [load] = loadavg() as [number];
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}, load ${load.toFixed(2)}`;
  return load > QUIET
    ? `${machine}\nWARNING: the machine is busy; read processor times, not wall times.`
    : machine;
}
