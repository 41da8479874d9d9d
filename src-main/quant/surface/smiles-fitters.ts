import { fitEssvi } from './fit-essvi.ts';
import type { SmileOutcome, SmilesFitter } from './fit-smiles.ts';
import type { SurfaceMethod } from './fit-status.ts';
import { fitSabr } from './fit-sabr.ts';
import { fitSsvi } from './fit-ssvi.ts';
import { fitSvi } from './fit-svi.ts';
import { smileOfRawSvi } from './raw-svi.ts';

const fitSviSmiles: SmilesFitter = (slices) => ({
  outcomes: slices.map((points): SmileOutcome => {
    const { status, message, svi, atBounds } = fitSvi(points);
    return { status, message, params: { ...svi }, atBounds, smile: smileOfRawSvi(svi), svi };
  }),
  params: {},
  warnings: [],
});

/** One fitter for each method. */
export const smilesFitters: Readonly<Record<SurfaceMethod, SmilesFitter>> = {
  svi: fitSviSmiles,
  ssvi: fitSsvi,
  essvi: fitEssvi,
  sabr: fitSabr,
};
