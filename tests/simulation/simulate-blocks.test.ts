import { describe, expect, it } from 'vitest';
import { blackScholesProcess } from '#quant/processes/black-scholes.ts';
import type { DeviceSimulator, PathRange, PathStates } from '#simulation/back-end.ts';
import { measuredChunks, type ChunkSizes } from '#simulation/chunk-sizes.ts';
import { plainSimulator } from '#simulation/plain/plain-simulator.ts';
import { chunksFor, simulateBlocks } from '#simulation/simulate-blocks.ts';
import { runOf } from './support/run-process.ts';

const run = runOf(blackScholesProcess({ sigma: 0.2 }), { expiryYears: 1, steps: 2, paths: 0 });
const range = { firstPath: 512, paths: 16 * 256 };

function sumsOf({ values, paths }: PathStates): Float64Array {
  const sums = new Float64Array(paths / 256);
  for (let path = 0; path < paths; path += 1) sums[path >> 8]! += Math.exp(values[path]!);
  return sums;
}

function chunksOf(...sizes: number[]): ChunkSizes {
  let turn = 0;
  return { next: () => 256 * sizes[turn++ % sizes.length]!, took: () => {} };
}

describe('simulateBlocks', () => {
  it('gives the same bits for any chunks, on a device too', async () => {
    const simulator = plainSimulator(run);
    const later: DeviceSimulator = { ...simulator, simulate: async (own) => simulator.simulate(own) };
    const work = { range, sumsOf, shouldStop: () => false };
    const whole = await simulateBlocks(simulator, { ...work, chunks: chunksOf(16) });
    expect(whole).toMatchObject({ paths: range.paths });
    for (const chunks of [chunksOf(1), chunksOf(3, 1, 5), chunksFor(run, true)]) {
      expect(await simulateBlocks(later, { ...work, chunks })).toEqual(whole);
    }
  });

  it('stops between chunks with what is done, and tells how far it is', async () => {
    const simulator = plainSimulator(run);
    const heard: number[] = [];
    const { sums, paths } = await simulateBlocks(simulator, {
      range,
      sumsOf,
      shouldStop: () => heard.length >= 3,
      progress: (fraction) => heard.push(fraction),
      chunks: chunksOf(2),
    });
    // one chunk is under way when the third is told
    expect(heard).toEqual([2 / 16, 4 / 16, 6 / 16, 8 / 16]);
    expect(paths).toBe(8 * 256);
    const whole = await simulateBlocks(simulator, {
      range,
      sumsOf,
      shouldStop: () => false,
      chunks: chunksOf(16),
    });
    expect(sums).toEqual(whole.sums.slice(0, 8));
  });

  it('does not wait for a device after a stop', async () => {
    let isStopped = false;
    const silent: DeviceSimulator = {
      simulate: () => {
        isStopped = true;
        return new Promise(() => {});
      },
      dispose: () => {},
    };
    const work = { range, sumsOf, shouldStop: () => isStopped, chunks: chunksOf(1) };
    expect(await simulateBlocks(silent, work)).toEqual({ sums: new Float64Array(0), paths: 0 });
  });

  it('hands the draws of a chunk to it', async () => {
    const simulator = plainSimulator(run);
    const drawsOf = ({ firstPath, paths }: PathRange): Float64Array =>
      Float64Array.from({ length: 2 * paths }, (_, i) => Math.sin(firstPath + (i % paths)));
    const work = { range, sumsOf, drawsOf, shouldStop: () => false };
    const whole = await simulateBlocks(simulator, { ...work, chunks: chunksOf(16) });
    expect(await simulateBlocks(simulator, { ...work, chunks: chunksOf(5) })).toEqual(whole);
  });

  it('passes on what a device throws', async () => {
    const failing: DeviceSimulator = { simulate: () => Promise.reject(new Error('gone')), dispose: () => {} };
    const work = { range, sumsOf, shouldStop: () => false, chunks: chunksOf(1) };
    await expect(simulateBlocks(failing, work)).rejects.toThrow('gone');
  });
});

describe('measuredChunks', () => {
  it('aims at 40 ms, growing by four at most', () => {
    const chunks = measuredChunks(2, 1000);
    chunks.took(2 * 256, 1);
    expect(chunks.next()).toBe(8 * 256);
    chunks.took(8 * 256, 20);
    expect(chunks.next()).toBe(16 * 256);
    chunks.took(16 * 256, 640);
    expect(chunks.next()).toBe(256);
    chunks.took(256, 10_000);
    expect(chunks.next()).toBe(256);
  });
});
