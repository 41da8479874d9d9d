import { read } from '../procedure.ts';
import { surfaceRepairInput, surfaceRepairResult } from '../schemas/repair.ts';
import * as surface from '../schemas/surface.ts';

export const surfaceArea = {
  fit: read({
    doc: 'Smiles of a chain: forwards by parity, quotes with reasons, SVI, SSVI, eSSVI or SABR, arbitrage report.',
    input: surface.surfaceFitInput,
    output: surface.surfaceFitResult,
    errors: ['NO_DATA', 'BAD_SURFACE', 'AMERICAN_OPTIONS'],
  }),
  check: read({
    doc: 'Butterfly and calendar arbitrage of SVI slices or of a grid of vols, each violation located.',
    input: surface.surfaceCheckInput,
    output: surface.arbitrageReport,
    errors: ['BAD_SURFACE', 'BAD_PARAMETER'],
  }),
  project: read({
    doc: 'The nearest grid of vols without static arbitrage.',
    input: surface.surfaceProjectInput,
    output: surface.surfaceProjectResult,
    errors: ['BAD_SURFACE'],
  }),
  repair: read({
    doc: 'A surface with holes, filled by an estimator, with bands and without static arbitrage.',
    input: surfaceRepairInput,
    output: surfaceRepairResult,
    errors: ['BAD_SURFACE', 'BAD_PARAMETER', 'NO_DATA', 'AMERICAN_OPTIONS', 'FILE_DAMAGED'],
  }),
};
