import { afterAll, describe, expect, it } from 'vitest';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { createTfjsWebgpu } from '#tensor/executors/tfjs-webgpu.ts';
import { measureGap } from '#tensor/self-test.ts';
import { openTestDevice } from '../simulation/gpu/test-device.ts';
import { imageCase, perceptron } from './support/cases.ts';
import { train, worstGap } from './support/train.ts';

const device = await openTestDevice();
const missing = typeof device === 'string' ? device : '';
afterAll(() => {
  if (typeof device !== 'string') device.close();
});

describe.skipIf(missing !== '')(`TensorFlow.js on WebGPU${missing && `: ${missing}`}`, () => {
  const executor = createTfjsWebgpu({ allowSoftware: true });

  it('passes the test of itself', async () => {
    expect(await executor.available()).toMatchObject({ ok: true });
    expect(await measureGap(executor)).toBeLessThan(1e-4);
  });

  it.each([{ ...perceptron, rows: 32 }, imageCase(2, 4)])(
    'trains $name like the referee',
    async (example) => {
      const wanted = await train(plainExecutor, example, 20);
      const found = await train(executor, example, 20);
      expect(worstGap(found, wanted)).toBeLessThan(1e-4);
    },
    60_000,
  );
});

it('does not take an adapter that computes on the processor unless asked', async () => {
  const availability = await createTfjsWebgpu({ allowSoftware: false }).available();
  if (!availability.ok) expect(availability.reason).toMatch(/WebGPU|processor|adapter/);
  else expect(availability.device).not.toMatch(/swiftshader|llvmpipe/i);
});
