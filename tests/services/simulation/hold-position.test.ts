import { describe, expect, it } from 'vitest';
import { profitInput, profitResult } from '#contract/schemas/profit.ts';
import { createInlineCompute } from '#jobs/compute.ts';
import { tasks } from '#jobs/task-registry.ts';
import { createSimulationService } from '#services/simulation/simulation-service.ts';
import { contextAt, depsOf } from '../market/memory-reader.ts';
import { memoryArchive } from './memory-archive.ts';

const service = createSimulationService({
  compute: createInlineCompute(tasks),
  codeVersion: '1',
  archive: memoryArchive(),
  market: depsOf({}),
});

async function hold(change: object) {
  const input = profitInput.parse({
    process: 'black-scholes',
    params: { sigma: 0.2 },
    market: { spot: 100 },
    legs: [
      { side: 'put', strike: 90, expiryYears: 0.25, quantity: -1 },
      { side: 'call', strike: 112, expiryYears: 0.25, quantity: -1 },
    ],
    exits: { stopLoss: 2, takeProfit: 1 },
    checksPerYear: 26,
    stepsPerYear: 26,
    paths: 2048,
    ...change,
  });
  return profitResult.parse(await service.profit(input, contextAt('2024-03-01')));
}

describe('simulation.profit', () => {
  it('tells the distribution, why positions ended, and repeats itself bit for bit', async () => {
    const result = await hold({});
    // optional stopping: at the own marks of the process its mean is zero; four standard errors, one seed
    expect(Math.abs(result.mean.mean)).toBeLessThan(4 * result.mean.standardError);
    expect(result.exits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(result.histogram.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(result.entry).toBeLessThan(0);
    expect((await hold({})).resultHash).toBe(result.resultHash);
    expect((await hold({ seed: 2 })).resultHash).not.toBe(result.resultHash);
  });

  it('takes costs and entry prices', async () => {
    const free = await hold({ exits: {} });
    const dear = await hold({ exits: {}, costPerOption: 0.1 });
    expect(dear.mean.mean).toBeCloseTo(free.mean.mean - 0.2, 12);
    expect((await hold({ entryPrices: [1, 1] })).entry).toBeCloseTo(-2, 12);
  });

  it.each([
    ['marking', { process: 'rough-bergomi', params: { H: 0.07, eta: 1.9, rho: -0.9, xi0: 0.055 } }],
    ['marking.volsAnnual', { marking: { kind: 'stickyStrike', volsAnnual: [0.2] } }],
    ['entryPrices', { entryPrices: [1] }],
    ['payoffs.0', { process: 'mrlr', params: { kappa: 5, theta: 3, sigma: 1.2 } }],
  ])('refuses %s that makes no sense', async (field, change) => {
    await expect(hold(change)).rejects.toMatchObject({ code: 'INVALID_INPUT', detail: { field } });
  });
});
