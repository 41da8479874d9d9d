import { describe, expect, it } from 'vitest';
import {
  calibrate,
  calibrationPieces,
  joinCalibration,
  runCalibrationPiece,
} from '#quant/calibration/calibrate.ts';
import { badStarts, hestonTargets, quiet, settingsOf, truth } from './heston-case.ts';

describe('Heston from model prices', () => {
  const targets = hestonTargets();

  it.each(badStarts)('reaches the truth from %o', (start) => {
    const report = calibrate(targets, settingsOf('heston', start), quiet);
    expect(report.status).toBe('CONVERGED');
    for (const { name, value } of report.params) {
      const exact = truth[name as keyof typeof truth];
      // Quotes are exact to 1e-11 of a vol: what is left is rounding.
      expect(Math.abs(value / exact - 1)).toBeLessThan(1e-6);
    }
  });

  it('gives the same bits in one run and in pieces run backwards', () => {
    const settings = settingsOf('heston', badStarts[1], { starts: 3, seed: 5 });
    const whole = calibrate(targets, settings, quiet);
    const pieces = [...calibrationPieces(targets, settings)].reverse();
    const results = pieces.map((piece) => runCalibrationPiece(targets, settings, piece, quiet));
    expect(joinCalibration(targets, settings, structuredClone(results), quiet)).toEqual(whole);
  });
});
