import { batesProcess } from './bates.ts';
import { blackScholesProcess } from './black-scholes.ts';
import { hawkesProcess } from './hawkes.ts';
import { hestonEuler } from './heston-euler.ts';
import { hestonProcess } from './heston.ts';
import { mrlrsvjProcess, mrlrsvProcess } from './mean-reverting-log-variance.ts';
import { mrlrjProcess, mrlrProcess } from './mean-reverting-log.ts';
import { mertonProcess } from './merton.ts';
import { ouVarianceProcess } from './ou-variance.ts';
import { quinticOu2fProcess, quinticOuProcess } from './quintic-ou.ts';
import { roughBergomiProcess } from './rough-bergomi.ts';
import { roughHestonProcess } from './rough-heston.ts';
import type { BoundProcess, ProcessParams } from './step-program.ts';

/** A process that can be simulated. */
export interface Process {
  /** That of the model whose parameters it takes, or its own where no model is priced in closed form. */
  readonly id: string;
  readonly label: string;
  /** How a step is taken, in a few words. */
  readonly scheme: string;
  readonly underlying: 'asset' | 'volatilityIndex';
  /** Declared order in Δt of the error of prices where variance keeps away from zero; null where steps are exact. */
  readonly weakOrder: number | null;
  /** Whether steps must be of one length. */
  readonly needsEvenGrid: boolean;
  readonly bind: (params: ProcessParams, level: number) => BoundProcess;
}

const asset = { underlying: 'asset', needsEvenGrid: false } as const;
const index = { underlying: 'volatilityIndex', needsEvenGrid: false } as const;

/** Every process: one file and one line each. */
export const processes: readonly Process[] = [
  {
    ...asset,
    id: 'black-scholes',
    label: 'Black-Scholes',
    scheme: 'exact',
    weakOrder: null,
    bind: blackScholesProcess,
  },
  { ...asset, id: 'merton', label: 'Merton', scheme: 'exact', weakOrder: null, bind: mertonProcess },
  {
    ...asset,
    id: 'heston',
    label: 'Heston',
    scheme: 'quadratic-exponential, martingale-corrected',
    weakOrder: 2,
    bind: hestonProcess,
  },
  {
    ...asset,
    id: 'heston-euler',
    label: 'Heston, Euler',
    scheme: 'Euler, full truncation',
    weakOrder: 1,
    bind: hestonEuler,
  },
  {
    ...asset,
    id: 'bates',
    label: 'Bates',
    scheme: 'quadratic-exponential with exact jumps',
    weakOrder: 2,
    bind: batesProcess,
  },
  {
    ...asset,
    id: 'rough-bergomi',
    label: 'Rough Bergomi',
    scheme: 'hybrid, one exact cell',
    // min(1, 3H + ½) at H = 0.07, for smooth payments: Gassiat 2023
    weakOrder: 0.7,
    needsEvenGrid: true,
    bind: roughBergomiProcess,
  },
  {
    ...asset,
    id: 'rough-heston',
    label: 'Rough Heston',
    scheme: 'hybrid quadratic-exponential',
    // observed at H = 0.1
    weakOrder: 0.7,
    needsEvenGrid: true,
    bind: roughHestonProcess,
  },
  {
    ...asset,
    id: 'quintic-ou',
    label: 'Quintic OU, one factor',
    scheme: 'exact factor, log-Euler asset',
    weakOrder: 1,
    bind: quinticOuProcess,
  },
  {
    ...asset,
    id: 'quintic-ou-2f',
    label: 'Quintic OU, two factors',
    scheme: 'exact factors, log-Euler asset',
    weakOrder: 1,
    bind: quinticOu2fProcess,
  },
  {
    ...asset,
    id: 'ou-variance',
    label: 'OU variance',
    scheme: 'exact variance, log-Euler asset',
    weakOrder: 1,
    bind: ouVarianceProcess,
  },
  { ...index, id: 'mrlr', label: 'MRLR', scheme: 'exact', weakOrder: null, bind: mrlrProcess },
  { ...index, id: 'mrlrj', label: 'MRLRJ', scheme: 'exact', weakOrder: null, bind: mrlrjProcess },
  {
    ...index,
    id: 'mrlrsv',
    label: 'MRLRSV',
    scheme: 'quadratic-exponential variance, damped Euler logarithm',
    weakOrder: 2,
    bind: mrlrsvProcess,
  },
  {
    ...index,
    id: 'mrlrsvj',
    label: 'MRLRSVJ',
    scheme: 'as MRLRSV, with exact jumps',
    weakOrder: 2,
    bind: mrlrsvjProcess,
  },
  {
    ...index,
    id: 'hawkes',
    label: 'MRLR with Hawkes jumps',
    scheme: 'exact',
    weakOrder: null,
    bind: hawkesProcess,
  },
];

/**
 * The process of an id.
 * @param id as in `processes`
 * @returns the process, or undefined where there is none
 */
export function findProcess(id: string): Process | undefined {
  return processes.find((process) => process.id === id);
}
