import { describe, expect, it } from 'vitest';
import { onnxExecutor } from '#tensor/executors/onnx.ts';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { tfjsWasmExecutor } from '#tensor/executors/tfjs-wasm.ts';
import { programOf } from '#tensor/network.ts';
import { startWeights } from '#tensor/program.ts';
import { batchFor, imageCase } from './support/cases.ts';

const example = imageCase(2, 4);
const program = programOf(example.network);
const optimiser = { ...example.optimiser, weightDecay: 1e-2, clipNorm: 0.5 };
const options = { optimiser, rows: example.rows, weights: startWeights(program, 2) };
const batch = batchFor(example, 3);

describe.each([onnxExecutor, tfjsWasmExecutor, plainExecutor])('$label', (executor) => {
  it('goes on from the state of a former session bit for bit', async () => {
    await executor.available();
    const whole = await executor.open(program, options);
    for (let step = 0; step < 5; step += 1) await whole.step(batch);
    const first = await executor.open(program, options);
    for (let step = 0; step < 2; step += 1) await first.step(batch);
    const left = structuredClone(await first.state());
    await first.dispose();
    const second = await executor.open(program, { ...options, state: left });
    for (let step = 0; step < 3; step += 1) await second.step(batch);
    expect(left.steps).toBe(2);
    expect(await second.state()).toEqual(await whole.state());
    await second.dispose();
    await whole.dispose();
  });
});
