import { z } from 'zod';
import { call } from '../procedure.ts';
import { empty } from '../schemas/common.ts';

export const shellArea = {
  pickFiles: call({
    doc: 'Opens the file dialog of the window; answered by the window’s owner.',
    input: z.strictObject({ folders: z.boolean().default(false) }),
    output: z.strictObject({ paths: z.array(z.string()) }),
    errors: ['NOT_ALLOWED_HERE'],
  }),
  revealData: call({
    doc: 'Shows the data folder in the file manager.',
    input: empty,
    output: empty,
    errors: ['NOT_ALLOWED_HERE'],
  }),
};
