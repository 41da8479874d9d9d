import { describe, expect, it } from 'vitest';
import { chooseBackEnd, type WantedBackEnd } from '#simulation/choose-back-end.ts';
import { DeviceError } from '#simulation/gpu/device-error.ts';
import type { OpenDevice } from '#simulation/gpu/device.ts';
import { fakeDevice } from './gpu/fake-device.ts';

const large = { precision: 'f32', pathSteps: 1e9 } as const;
const none = (): Promise<OpenDevice> => Promise.reject(new DeviceError('NO_ADAPTER', 'No card.'));

async function reportOf(wanted: WantedBackEnd, open = () => Promise.resolve(fakeDevice())): Promise<unknown> {
  const { report, device } = await chooseBackEnd(wanted, open);
  expect(device === null).toBe(report.backEnd !== 'webgpu');
  return report;
}

describe('chooseBackEnd', () => {
  it('takes a device for large runs in singles', async () => {
    expect(await reportOf({ ...large, setting: 'auto' })).toEqual({
      backEnd: 'webgpu',
      precision: 'f32',
      device: 'imagined card',
      reason: 'large, and single precision will do',
      notes: [],
    });
  });

  it('keeps small runs and doubles on the processor without asking for a device', async () => {
    const never = (): Promise<OpenDevice> => Promise.reject(new Error('asked'));
    const small = await reportOf({ setting: 'auto', precision: 'f32', pathSteps: 1e6 }, never);
    expect(small).toMatchObject({ backEnd: 'wasm', reason: expect.stringContaining('too small') });
    const double = await reportOf({ setting: 'auto', precision: 'f64', pathSteps: 1e9 }, never);
    expect(double).toMatchObject({ backEnd: 'wasm', reason: expect.stringContaining('double') });
  });

  it('does what is asked for by name', async () => {
    for (const setting of ['wasm', 'plain', 'webgpu'] as const) {
      expect(await reportOf({ ...large, setting })).toMatchObject({ backEnd: setting });
    }
    expect(await reportOf({ setting: 'webgpu', precision: 'f32', pathSteps: 1 })).toMatchObject({
      backEnd: 'webgpu',
    });
  });

  it('goes on without a card and says why', async () => {
    expect(await reportOf({ ...large, setting: 'auto' }, none)).toMatchObject({
      backEnd: 'wasm',
      reason: 'No card.',
    });
  });

  it('refuses a device that was asked for by name and cannot be had', async () => {
    const refused = chooseBackEnd({ ...large, setting: 'webgpu' }, none);
    await expect(refused).rejects.toThrow(expect.objectContaining({ code: 'NO_ADAPTER' }));
    const double = chooseBackEnd({ setting: 'webgpu', precision: 'f64', pathSteps: 1e9 }, none);
    await expect(double).rejects.toThrow(expect.objectContaining({ code: 'NOT_SUPPORTED' }));
  });

  it('says of an adapter in software what it is', async () => {
    const software = { ...fakeDevice(), isSoftware: true };
    const report = await reportOf({ ...large, setting: 'webgpu' }, () => Promise.resolve(software));
    expect(report).toMatchObject({ notes: ['This adapter computes on the processor.'] });
  });
});
