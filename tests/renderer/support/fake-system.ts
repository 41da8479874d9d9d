import { settings as settingsSchema } from '#contract/schemas/system.ts';
import type { Services } from '#services/service-context.ts';

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
    doctor: async () => ({ checks: [] }),
    settings: async () => settings,
    saveSettings: async (change) => (settings = settingsSchema.parse({ ...settings, ...change })),
    log: async () => ({}),
  };
}
