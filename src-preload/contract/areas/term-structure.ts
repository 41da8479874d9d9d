import { z } from 'zod';
import { read } from '../procedure.ts';
import { isoDate } from '../schemas/common.ts';
import * as market from '../schemas/market.ts';

export const termStructureArea = {
  curve: read({
    doc: 'VIX futures curve of one day with overlays and its usual range.',
    input: market.curveInput,
    output: market.curveResult,
  }),
  constantMaturity: read({
    doc: 'History of constant-maturity VIX futures.',
    input: market.constantMaturityInput,
    output: market.constantMaturityResult,
  }),
  contango: read({
    doc: 'History of contango M1→M2 and roll yield.',
    input: z.strictObject({ from: isoDate.optional(), to: isoDate.optional() }),
    output: market.contangoHistory,
  }),
};
