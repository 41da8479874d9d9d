import { z } from 'zod';
import { call, read } from '../procedure.ts';
import { empty } from '../schemas/common.ts';
import * as system from '../schemas/system.ts';

export const systemArea = {
  info: read({
    doc: 'Versions, data folder and state of the store.',
    input: empty,
    output: system.systemInfo,
  }),
  doctor: call({
    doc: 'Checks what this machine offers and whether the store is sound.',
    input: empty,
    output: z.strictObject({ checks: z.array(system.check) }),
  }),
  storage: read({
    doc: 'Database, backups and logs in the data folder, and the room that is left.',
    input: empty,
    output: system.systemStorage,
  }),
  settings: read({ doc: 'The settings in force.', input: empty, output: system.settings }),
  saveSettings: call({
    doc: 'Replaces the named settings and returns all of them.',
    input: system.settingsChange,
    output: system.settings,
  }),
  log: call({
    doc: 'Writes one line of the window to the log.',
    input: z.strictObject({ level: z.enum(['info', 'warn', 'error']), message: z.string().max(4000) }),
    output: empty,
  }),
};
