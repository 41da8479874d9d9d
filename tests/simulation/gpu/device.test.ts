import { describe, expect, it } from 'vitest';
import { deviceKeeper } from '#simulation/gpu/device-keeper.ts';
import { openDevice, type LoadGpu } from '#simulation/gpu/device.ts';
import { fakeGpu } from './fake-device.ts';

const software = fakeGpu({ vendor: 'google', architecture: 'swiftshader', isFallbackAdapter: true });
const card = fakeGpu({ vendor: 'maker', architecture: 'family', description: 'Card 9' });
const code = (name: string): unknown => expect.objectContaining({ name: 'DeviceError', code: name });

describe('openDevice', () => {
  it('names a card by what its adapter says', async () => {
    const opened = await openDevice({ allowSoftware: false }, card);
    expect(opened).toMatchObject({ description: 'maker family Card 9', isSoftware: false });
  });

  it('takes software adapters only when asked', async () => {
    await expect(openDevice({ allowSoftware: false }, software)).rejects.toThrow(code('SOFTWARE_ADAPTER'));
    expect(await openDevice({ allowSoftware: true }, software)).toMatchObject({ isSoftware: true });
  });

  it('knows software adapters that do not call themselves so', async () => {
    for (const description of ['llvmpipe (LLVM 15)', 'Microsoft Basic Render Driver']) {
      const opening = openDevice({ allowSoftware: false }, fakeGpu({ description }));
      await expect(opening).rejects.toThrow(code('SOFTWARE_ADAPTER'));
    }
  });

  it('tells a machine without WebGPU from one without an adapter', async () => {
    const noModule: LoadGpu = () => Promise.reject(new Error('no such file: dawn.node'));
    await expect(openDevice({ allowSoftware: true }, noModule)).rejects.toThrow(code('NO_WEBGPU'));
    const noAdapter: LoadGpu = () => Promise.resolve({ requestAdapter: () => Promise.resolve(null) });
    await expect(openDevice({ allowSoftware: true }, noAdapter)).rejects.toThrow(code('NO_ADAPTER'));
  });
});

describe('deviceKeeper', () => {
  it('opens one device and a new one after a loss, but not for ever', async () => {
    const keeper = deviceKeeper({ allowSoftware: false }, card);
    const first = await keeper.open();
    expect(await keeper.open()).toBe(first);
    let current = first;
    for (let loss = 0; loss < 3; loss += 1) {
      current.close();
      await current.lost;
      const next = await keeper.open();
      expect(next).not.toBe(current);
      current = next;
    }
    current.close();
    await current.lost;
    await expect(keeper.open()).rejects.toThrow(code('DEVICE_LOST'));
  });

  it('asks a machine without an adapter once', async () => {
    let asked = 0;
    const none: LoadGpu = () => {
      asked += 1;
      return Promise.resolve({ requestAdapter: () => Promise.resolve(null) });
    };
    const keeper = deviceKeeper({ allowSoftware: false }, none);
    await expect(keeper.open()).rejects.toThrow(code('NO_ADAPTER'));
    await expect(keeper.open()).rejects.toThrow(code('NO_ADAPTER'));
    expect(asked).toBe(1);
    await keeper.close();
  });
});
