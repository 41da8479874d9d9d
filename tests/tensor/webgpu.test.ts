import { afterAll, describe, expect, it } from 'vitest';
import { plainExecutor } from '#tensor/executors/plain.ts';
import { createTfjsWebgpu } from '#tensor/executors/tfjs-webgpu.ts';
import { measureGap } from '#tensor/self-test.ts';
import { openTestDevice } from '../simulation/gpu/test-device.ts';
import { imageCase, perceptron } from './support/cases.ts';
import { train, worstGap } from './support/train.ts';

/** An adapter in software takes half a second a step, and compiles every kernel first. */
const steps = 6;
const timeLimitMs = 120_000;

const device = await openTestDevice();
const missing = typeof device === 'string' ? device : '';
afterAll(() => {
  if (typeof device !== 'string') device.close();
});

describe.skipIf(missing !== '')(`TensorFlow.js on WebGPU${missing && `: ${missing}`}`, () => {
  const executor = createTfjsWebgpu({ allowSoftware: true });

  it(
    'passes the test of itself',
    async () => {
      expect(await executor.available()).toMatchObject({ ok: true });
      expect(await measureGap(executor)).toBeLessThan(1e-4);
    },
    timeLimitMs,
  );

  it.each([{ ...perceptron, rows: 16 }, imageCase(1, 4)])(
    'trains $name like the referee',
    async (example) => {
      const wanted = await train(plainExecutor, example, steps);
      const found = await train(executor, example, steps);
      expect(worstGap(found, wanted)).toBeLessThan(1e-4);
    },
    timeLimitMs,
  );
});

it('does not take an adapter that computes on the processor unless asked', async () => {
  const availability = await createTfjsWebgpu({ allowSoftware: false }).available();
  if (!availability.ok) expect(availability.reason).toMatch(/WebGPU|processor|adapter/);
  else expect(availability.device).not.toMatch(/swiftshader|llvmpipe/i);
});
