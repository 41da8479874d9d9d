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
import { roughMrlrsvProcess } from './rough-mean-reverting-log.ts';
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
  /** Declared order in Δt of the error of prices, at the starting parameters of the model; null where steps are exact. */
  readonly weakOrder: number | null;
  /** The same at other parameters, where it depends on them: see `declaredOrder`. */
  readonly weakOrderAt?: (params: ProcessParams) => number;
  /** Where the declared order is seen, and what is seen elsewhere; null where steps are exact. */
  readonly weakOrderHolds: string | null;
  /** Whether steps must be of one length. */
  readonly needsEvenGrid: boolean;
  readonly bind: (params: ProcessParams, level: number) => BoundProcess;
}

/** Two while the square-root variance keeps away from zero. */
function feller({ kappa, theta, sigma }: ProcessParams): number {
  return 2 * kappa! * theta! >= sigma! * sigma! ? 2 : 1;
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
    weakOrderHolds: null,
    bind: blackScholesProcess,
  },
  {
    ...asset,
    id: 'merton',
    label: 'Merton',
    scheme: 'exact',
    weakOrder: null,
    weakOrderHolds: null,
    bind: mertonProcess,
  },
  {
    ...asset,
    id: 'heston',
    label: 'Heston',
    scheme: 'quadratic-exponential, martingale-corrected',
    weakOrder: 2,
    weakOrderAt: feller,
    weakOrderHolds:
      'where 2κθ ≥ σ²; else the variance reaches zero and the order is declared as one: 0.9 to 1.4 is seen between 1 and 8 steps a year',
    bind: hestonProcess,
  },
  {
    ...asset,
    id: 'heston-euler',
    label: 'Heston, Euler',
    scheme: 'Euler, full truncation',
    weakOrder: 1,
    weakOrderHolds:
      'while the variance keeps away from zero; where it reaches zero, first with many steps: 0.8 between 16 and 64 a year',
    bind: hestonEuler,
  },
  {
    ...asset,
    id: 'bates',
    label: 'Bates',
    scheme: 'quadratic-exponential with exact jumps',
    weakOrder: 2,
    weakOrderAt: feller,
    weakOrderHolds:
      'where 2κθ ≥ σ²; else the variance reaches zero and the order is declared as one: 0.9 to 1.4 is seen between 1 and 8 steps a year',
    bind: batesProcess,
  },
  {
    ...asset,
    id: 'rough-bergomi',
    label: 'Rough Bergomi',
    scheme: 'hybrid, one exact cell',
    // for smooth payments: Gassiat 2023, "Weak error rates of numerical schemes for rough volatility"
    weakOrder: 0.71,
    weakOrderAt: ({ H }) => Math.min(1, 3 * H! + 0.5),
    needsEvenGrid: true,
    weakOrderHolds:
      'smooth payments, H + ½ at least; at η = 1.9 and H = 0.07 half an order is seen between 64 and 1024 steps a year',
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
    weakOrderHolds: 'H from 0.05 to 0.3, between 2 and 32 steps a year; the scheme comes without a proof',
    bind: roughHestonProcess,
  },
  {
    ...asset,
    id: 'quintic-ou',
    label: 'Quintic OU, one factor',
    scheme: 'exact factor, asset by Itô’s formula and bridges',
    weakOrder: 2,
    weakOrderHolds: 'steps up to the relaxation time of the fastest factor, which longer ones are cut to',
    bind: quinticOuProcess,
  },
  {
    ...asset,
    id: 'quintic-ou-2f',
    label: 'Quintic OU, two factors',
    scheme: 'exact factors, asset by Itô’s formula and bridges',
    weakOrder: 2,
    weakOrderHolds: 'steps up to the relaxation time of the fastest factor, which longer ones are cut to',
    bind: quinticOu2fProcess,
  },
  {
    ...asset,
    id: 'ou-variance',
    label: 'OU variance',
    scheme: 'exact variance, log-Euler asset',
    weakOrder: 1,
    weakOrderHolds: 'while the variance stays positive',
    bind: ouVarianceProcess,
  },
  {
    ...index,
    id: 'mrlr',
    label: 'MRLR',
    scheme: 'exact',
    weakOrder: null,
    weakOrderHolds: null,
    bind: mrlrProcess,
  },
  {
    ...index,
    id: 'mrlrj',
    label: 'MRLRJ',
    scheme: 'exact',
    weakOrder: null,
    weakOrderHolds: null,
    bind: mrlrjProcess,
  },
  {
    ...index,
    id: 'mrlrsv',
    label: 'MRLRSV',
    scheme: 'quadratic-exponential variance, damped Euler logarithm',
    weakOrder: 2,
    weakOrderHolds: 'while the variance keeps away from zero',
    bind: mrlrsvProcess,
  },
  {
    ...index,
    id: 'mrlrsvj',
    label: 'MRLRSVJ',
    scheme: 'as MRLRSV, with exact jumps',
    weakOrder: 2,
    weakOrderHolds: 'while the variance keeps away from zero',
    bind: mrlrsvjProcess,
  },
  {
    ...index,
    id: 'rough-mrlrsv',
    label: 'Rough MRLRSV',
    scheme: 'hybrid quadratic-exponential variance, damped Euler logarithm',
    // observed at H = 0.3
    weakOrder: 0.5,
    weakOrderHolds:
      'H = 0.3, between 16 and 128 steps a year; less is seen at H = 0.1; the scheme comes without a proof',
    needsEvenGrid: true,
    bind: roughMrlrsvProcess,
  },
  {
    ...index,
    id: 'hawkes',
    label: 'MRLR with Hawkes jumps',
    scheme: 'exact',
    weakOrder: null,
    weakOrderHolds: null,
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

/**
 * Declared order in Δt of the error of prices at given parameters.
 * @param process of the registry
 * @param params where
 * @returns order; null where steps are exact
 */
export function declaredOrder(process: Process, params: ProcessParams): number | null {
  return process.weakOrderAt?.(params) ?? process.weakOrder;
}
