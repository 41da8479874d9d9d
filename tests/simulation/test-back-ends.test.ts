import { describe, expect, it } from 'vitest';
import { testBackEnds } from '#simulation/test-back-ends.ts';
import { openTestDevice } from './gpu/test-device.ts';

const found = await openTestDevice();
const hasDevice = typeof found !== 'string';
if (hasDevice) found.close();

describe('testBackEnds', () => {
  it('finds every back end of this machine in order, and says what it runs on', async () => {
    const tests = await testBackEnds({ allowSoftware: true });
    expect(tests.map(({ backEnd }) => backEnd)).toEqual(['plain', 'wasm', 'webgpu']);
    const [plain, wasm, device] = tests;
    for (const test of [plain!, wasm!]) {
      expect(test).toMatchObject({ status: 'works', meanDifference: 0 });
      expect(test.pathStepsPerSecond).toBeGreaterThan(0);
    }
    expect(device!.status).toBe(hasDevice ? 'works' : 'absent');
    expect(device!.detail).not.toBe('');
  });
});
