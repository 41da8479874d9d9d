import type { CalibrationRun } from '#contract/schemas/calibration.ts';
import { days, isoOf } from './market-fixture.ts';

/** What a fixture run is about; everything else follows from it. */
export interface RunSeed {
  readonly runId: string;
  readonly model: 'heston' | 'quintic-ou-2f' | 'mrlrj';
  readonly quoteDate: string;
  readonly status: CalibrationRun['status'];
  readonly current?: boolean;
  readonly trigger?: CalibrationRun['trigger'];
  /** From a file: its parameters and errors without what the solver did. */
  readonly imported?: boolean;
}

const back = (sessions: number): string => isoOf(days.at(-1 - sessions)!);

/** Forty days of Heston with a failure among them, three of the quintic model, one of MRLRJ. */
export const runSeeds: readonly RunSeed[] = [
  { runId: 'heston-0', model: 'heston', quoteDate: back(0), status: 'CONVERGED', trigger: 'user' },
  {
    runId: 'quintic-0',
    model: 'quintic-ou-2f',
    quoteDate: back(0),
    status: 'CONVERGED',
    current: true,
    trigger: 'user',
  },
  { runId: 'mrlrj-0', model: 'mrlrj', quoteDate: back(0), status: 'CONVERGED' },
  { runId: 'heston-1', model: 'heston', quoteDate: back(1), status: 'CONVERGED', current: true },
  { runId: 'quintic-1', model: 'quintic-ou-2f', quoteDate: back(1), status: 'CONVERGED' },
  { runId: 'heston-2', model: 'heston', quoteDate: back(2), status: 'NOT_CONVERGED' },
  { runId: 'heston-3', model: 'heston', quoteDate: back(3), status: 'AT_BOUND' },
  { runId: 'heston-4', model: 'heston', quoteDate: back(4), status: 'REFUSED' },
  ...Array.from({ length: 35 }, (_unused, index): RunSeed => {
    return { runId: `heston-${index + 5}`, model: 'heston', quoteDate: back(index + 5), status: 'CONVERGED' };
  }),
];
