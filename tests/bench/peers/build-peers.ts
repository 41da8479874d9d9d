import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedPath } from '../../support/shared-data.ts';

/** Commands that run the peers' programs. */
export interface PeerCommands {
  readonly python: readonly string[];
  readonly quantlib: readonly string[];
  readonly ideal: readonly string[];
}

const PYTHON = '/usr/bin/python3';
/** The peers' own timing with a budget of seconds for undisturbed runs, instead of 40. */
const SHORT_BUDGET =
  'import runpy, sys; sys.path.insert(0, "."); import common; common.median_time.__defaults__ = (3, 1, 6.0); ' +
  'runpy.run_path(sys.argv[1], run_name="__main__")';

function succeeds(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * Builds the C++ peers into a folder.
 * @param folder temporary
 * @returns commands, or what is missing
 */
export function buildPeers(folder: string): PeerCommands | string {
  const source = (name: string): string => sharedPath('peers', name);
  if (!existsSync(source('ideal.cpp'))) return 'no ../shared/peers';
  if (!succeeds(PYTHON, '-c', 'import numpy, scipy, mpmath, QuantLib')) {
    return 'no python3 with numpy, scipy, mpmath and QuantLib';
  }
  const quantlib = join(folder, 'quantlib');
  const ideal = join(folder, 'ideal');
  const common = ['-O3', '-march=native', '-std=c++17'];
  if (!succeeds('g++', ...common, source('ql_bench.cpp'), '-o', quantlib, '-lQuantLib')) {
    return 'no g++ with the headers of QuantLib';
  }
  const vector = ['-mprefer-vector-width=512', '-ffast-math'];
  if (!succeeds('g++', ...common, ...vector, source('ideal.cpp'), '-o', ideal)) return 'no g++';
  return {
    python: [PYTHON, '-c', SHORT_BUDGET],
    quantlib: [quantlib],
    ideal: [ideal, source('heston_reference.json')],
  };
}
