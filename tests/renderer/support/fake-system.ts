import { settings as settingsSchema } from '#contract/schemas/system.ts';
import type { Services } from '#services/service-context.ts';

type Checks = Awaited<ReturnType<Services['system']['doctor']>>['checks'];

/** A machine without a card: what is there works, what is not says what to do. */
export const healthyChecks: Checks = [
  line('node', 'Node', 'runtime', 'Node 26.10.0, Node-API 10'),
  line('store', 'Store', 'store', 'SQLite 3.54.1, 18.4 MB'),
  line('disk', 'Disk', 'store', '72.4 GB free'),
  line('simd', 'WebAssembly SIMD', 'runtime', 'present'),
  line('machine', 'Machine', 'runtime', '2 threads, 24 GiB memory'),
  line('notices', 'Notices', 'runtime', 'none'),
  {
    ...line('simulation-plain', 'Simulation, readable', 'simulation', 'one thread; the referee'),
    measured: { value: 4.2, unit: 'million path steps a second' },
  },
  {
    ...line(
      'simulation-wasm',
      'Simulation, WebAssembly',
      'simulation',
      'one thread, vectors; the same bits as the referee',
    ),
    measured: { value: 97.8, unit: 'million path steps a second' },
  },
  {
    ...line(
      'simulation-webgpu',
      'Simulation, graphics card',
      'simulation',
      'This machine has no graphics processor that WebGPU can use.',
    ),
    status: 'absent',
  },
  {
    ...line(
      'training-tfjs-native',
      'TensorFlow.js, native',
      'training',
      'Not installed. With an NVIDIA card, npm run gpu:install adds it.',
    ),
    status: 'absent',
  },
  {
    ...line(
      'training-onnx',
      'onnxruntime',
      'training',
      'CPU, 2 threads; losses within 2e-7 of the referee’s',
    ),
    measured: { value: 0.298, unit: 'ms a step' },
  },
  {
    ...line('training-plain', 'Plain TypeScript', 'training', 'CPU, one thread; the referee'),
    measured: { value: 59.1, unit: 'ms a step' },
  },
  line('training', 'Training runs on', 'training', 'onnxruntime. Fastest here at 0.298 ms a step.'),
];

function line(id: string, label: string, group: Checks[number]['group'], detail: string): Checks[number] {
  return { id, label, group, status: 'ok', detail, measured: null };
}

/** Settings live as long as the engine. */
export function createSystemAnswers(): Services['system'] {
  let settings = settingsSchema.parse({ version: 1 });
  return {
    info: async () => ({
      name: 'Volterra',
      version: '0.1.0',
      codeVersion: '0.1.0+fixture',
      nodeVersion: '26.10.0',
      sqliteVersion: '3.54.1',
      door: 'loopback',
      dataDir: '/home/analyst/volatility-desk',
      databaseBytes: 4096,
      readOnly: false,
      sample: false,
      empty: false,
      startedAtMs: 0,
    }),
    doctor: async () => ({ checks: healthyChecks }),
    storage: async () => ({
      databaseBytes: 18_432_000,
      schemaVersion: 7,
      readOnly: false,
      logBytes: 240_128,
      freeBytes: 72.4e9,
      backups: [
        {
          fileName: 'volterra-2026-05-15.sqlite',
          sizeBytes: 18_350_080,
          modifiedMs: Date.UTC(2026, 4, 15, 20, 30),
        },
        {
          fileName: 'volterra-2026-05-14.sqlite',
          sizeBytes: 18_280_448,
          modifiedMs: Date.UTC(2026, 4, 14, 20, 30),
        },
      ],
      recovery: null,
    }),
    settings: async () => settings,
    saveSettings: async (change) => (settings = settingsSchema.parse({ ...settings, ...change })),
    log: async () => ({}),
  };
}
