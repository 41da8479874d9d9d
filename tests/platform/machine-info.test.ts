import { expect, test } from 'vitest';
import { machineInfo } from '#contract/schemas/calibration.ts';
import { readMachineInfo } from '#platform/machine-info.ts';

test('the machine tells what a number may depend on', () => {
  const info = machineInfo.parse(readMachineInfo());
  expect(info.cores).toBeGreaterThan(0);
  expect(info.node).toBe(process.version);
  expect(readMachineInfo()).toEqual(info);
});
