import { z } from 'zod';
import { call, read } from '../procedure.ts';
import { page } from '../schemas/common.ts';
import * as market from '../schemas/market.ts';

export const vixIndexArea = {
  chains: read({
    doc: 'Option chains in the store, newest first.',
    input: z.strictObject({ underlying: z.string().max(16).optional(), ...page }),
    output: z.strictObject({ chains: z.array(market.chainInfo) }),
  }),
  compute: call({
    doc: 'The VIX from an SPX chain by the published method, beside the published values.',
    input: market.vixComputeInput,
    output: market.vixComputeResult,
    errors: ['NO_DATA'],
  }),
};
