import { expect, it } from 'vitest';
import { installGpuLibrary } from '../../../src-main/hosts/setup/gpu-install.mjs';

it('says that a library for other machines cannot be had, before it downloads anything', async () => {
  await expect(installGpuLibrary('darwin', 'arm64')).rejects.toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/Linux and Windows on x64 only\. Training works without it\.$/),
  });
});
