import { describe, expect, it } from 'vitest';
import { lawScores, type Fineness } from './support/law-scores.ts';
import { parameterSets, type SetLimits } from './support/parameter-sets.ts';
import { expectHonest } from './support/expect-honest.ts';

interface Case {
  readonly id: string;
  readonly limits: SetLimits;
  readonly fineness: Omit<Fineness, 'seed'>;
}

const SETS = 200;
/** Exact at any step. */
const exact = { stepsPerYear: 1, leastSteps: 1, mostSteps: 200, paths: 2048 };
/** So fine that a bias of second order is far below the error of 4096 paths. */
const fine = { stepsPerYear: 64, leastSteps: 16, mostSteps: 400, paths: 2048 };
/** Paths that jump or not are normal in the mean only where hundreds of them jump: no single days, no rare jumps. */
const jumpExpiries = [1 / 12, 0.25, 1, 5];

/** Case I of Andersen's paper: the variance is at zero most of the time. */
const andersenOne = { v0: 0.04, kappa: 0.5, theta: 0.04, sigma: 1, rho: -0.9, expiryYears: 10 };
const hestonCorners = [
  andersenOne,
  { rho: 1 },
  { rho: -1 },
  { rho: 0 },
  { v0: 0 },
  { v0: 1e-6, theta: 1e-3, sigma: 0.05 },
  { sigma: 1e-3 },
  { sigma: 1e-3, rho: -1 },
  { kappa: 1e-3, sigma: 0.2 },
  { kappa: 20, sigma: 3, theta: 0.01, rho: -0.9, expiryYears: 2 },
  { expiryYears: 1 / 365 },
];

const cases: readonly Case[] = [
  {
    id: 'black-scholes',
    limits: { corners: [{ sigma: 1e-4 }, { sigma: 5, expiryYears: 2 }] },
    fineness: exact,
  },
  {
    id: 'merton',
    limits: {
      expiries: jumpExpiries,
      ranges: { lambda: [0.5, 20] },
      corners: [{ lambda: 0 }, { lambda: 200 }, { delta: 0 }, { sigma: 1e-4 }, { mu: -3, delta: 0 }],
    },
    fineness: exact,
  },
  { id: 'heston', limits: { corners: hestonCorners }, fineness: fine },
  {
    id: 'heston-euler',
    // full truncation is biased where the variance reaches zero: sets that keep it away, its order elsewhere
    limits: {
      ranges: { v0: [0.02, 0.5], theta: [0.02, 0.5], kappa: [1, 8], sigma: [0.01, 0.4] },
      corners: [{ rho: 1 }, { rho: -1 }, { sigma: 1e-3 }, { expiryYears: 1 / 365 }],
    },
    fineness: { ...fine, stepsPerYear: 128, leastSteps: 32 },
  },
  {
    id: 'bates',
    limits: {
      expiries: jumpExpiries,
      ranges: { lambda: [0.5, 20] },
      corners: [...hestonCorners.slice(0, -1), { lambda: 0 }, { lambda: 100, expiryYears: 0.25 }],
    },
    fineness: fine,
  },
  {
    id: 'rough-heston',
    // weak order below one: more steps, and a volatility of variance that they can follow
    limits: {
      expiries: [1 / 12, 0.25, 1],
      ranges: { v0: [0.01, 0.2], theta: [0.01, 0.2], kappa: [0.1, 4], sigma: [0.05, 0.5], H: [0.05, 0.5] },
      corners: [{ rho: -1 }, { rho: 1 }, { H: 0.5 }, { H: 0.02, sigma: 0.2 }, { sigma: 1e-3 }],
    },
    fineness: { ...fine, stepsPerYear: 128, leastSteps: 64, paths: 1024 },
  },
  { id: 'mrlr', limits: { corners: [{ kappa: 1e-3 }, { kappa: 200 }, { sigma: 0.05 }] }, fineness: exact },
  {
    id: 'mrlrj',
    limits: { expiries: jumpExpiries, corners: [{ lambda: 0 }, { lambda: 1000 }, { eta: 1.2 }] },
    fineness: exact,
  },
  {
    id: 'mrlrsv',
    limits: {
      expiries: [1 / 365, 1 / 52, 1 / 12, 0.25, 1, 2],
      corners: [{ rho: 1 }, { rho: -1 }, { v0: 0 }, { sigmaV: 1e-3 }, { sigmaV: 4, thetaV: 0.01 }],
    },
    fineness: { ...fine, stepsPerYear: 256, leastSteps: 32, mostSteps: 512, paths: 1024 },
  },
  {
    id: 'mrlrsvj',
    limits: {
      expiries: [1 / 12, 0.25, 1],
      corners: [{ rho: 1 }, { rho: -1 }, { v0: 0 }, { sigmaV: 1e-3 }, { lambda: 0 }, { lambda: 1000 }],
    },
    fineness: { ...fine, stepsPerYear: 256, leastSteps: 32, mostSteps: 256, paths: 1024 },
  },
  {
    id: 'hawkes',
    limits: {
      expiries: [1 / 52, 1 / 12, 0.25, 1],
      ranges: { excitation: [0, 20] },
      corners: [
        { excitation: 0, baseIntensity: 4, intensity0: 4 },
        { baseIntensity: 0, intensity0: 10 },
        { baseIntensity: 0, intensity0: 0, excitation: 0 },
        { baseIntensity: 40, intensity0: 0 },
      ],
    },
    fineness: { ...exact, leastSteps: 2, mostSteps: 100, paths: 1024 },
  },
];

function scoresOf({ id, limits, fineness }: Case, count: number, own: Pick<Fineness, 'seed' | 'precision'>) {
  return parameterSets(id, count, limits).flatMap((set, place) =>
    lawScores(id, set, { ...fineness, ...own, seed: own.seed + place }).map((score) => ({ ...score, set })),
  );
}

const named = cases.map((entry) => [entry.id, entry] as const);

describe('processes against their characteristic functions', () => {
  it.each(named)('%s, 200 parameter sets', (_, entry) => {
    const scores = scoresOf(entry, SETS, { seed: 1000 });
    expect(scores.length).toBeGreaterThan(5 * SETS);
    expectHonest(scores);
  });

  it.each(named)('%s in single precision, corners first', (_, entry) => {
    expectHonest(scoresOf(entry, 30, { seed: 5000, precision: 'f32' }));
  });
});
