import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { DeviceError } from '#simulation/gpu/device-error.ts';
import { openDevice, type OpenDevice } from '#simulation/gpu/device.ts';

const DRIVER = 'vk_swiftshader_icd.json';

/**
 * A device for tests, the software adapter of a Chromium where there is one, so that every machine computes the same.
 * @returns device, or the sentence that says why there is none
 */
export async function openTestDevice(): Promise<OpenDevice | string> {
  useSoftwareDriver();
  try {
    return await openDevice({ allowSoftware: true });
  } catch (error) {
    if (error instanceof DeviceError) return `no adapter for WebGPU, not even in software: ${error.message}`;
    throw error;
  }
}

/** Points the Vulkan loader of this process to the software driver that comes with Chromium. */
function useSoftwareDriver(): void {
  const driver = driverFolders()
    .map((folder) => resolve(folder, DRIVER))
    .find(existsSync);
  if (driver !== undefined) process.env.VK_DRIVER_FILES = driver;
}

function driverFolders(): string[] {
  const browsers = [process.env.CHROMIUM_PATH, chromium.executablePath()].filter(
    (path): path is string => path !== undefined && existsSync(path),
  );
  return [
    '/usr/lib/chromium',
    '/usr/lib/chromium-browser',
    '/usr/lib64/chromium-browser',
    '/opt/google/chrome',
    ...browsers.map((path) => dirname(realpathSync(path))),
  ];
}
