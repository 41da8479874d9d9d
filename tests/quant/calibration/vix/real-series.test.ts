import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrateVix, calibrateVixByExpiry } from '#quant/calibration/vix/calibrate-vix.ts';
import { estimateMrlr } from '#quant/calibration/vix/historical-mrlr.ts';
import { estimateMrlrj } from '#quant/calibration/vix/historical-mrlrj.ts';
import { jumpPremium } from '#quant/calibration/vix/jump-premium.ts';
import { chainOf2021, chainOf2023 } from '../../../bench/support/vix-chains.ts';
import { sharedPath, sharedRoot, sharedSkipReason } from '../../../support/shared-data.ts';
import { publishedErrors } from './bao-chains.ts';

const quiet = { shouldStop: () => false, progress: () => undefined };
const order = {
  modelId: 'mrlrj',
  componentWeights: { indexOptions: 1 },
  weighting: 'equal',
  params: {},
  starts: 4,
  seed: 1,
  maxIterations: 300,
  loss: 'prices',
  profiles: false,
} as const;

describe.skipIf(!sharedRoot)(
  `models of the index on real quotes and closes (${sharedRoot ? 'real data' : sharedSkipReason})`,
  () => {
    it('MRLRJ meets every expiry of 15 May 2023 within the published errors', () => {
      const chain = chainOf2023();
      expect(chain.excluded).toEqual({
        'no bid': 63,
        'no open interest': 49,
        'no time value': 22,
        'expiries too near or too thin': 1,
      });
      const reports = calibrateVixByExpiry(chain.targets, order, quiet);
      expect(reports).toHaveLength(12);
      const worst = {
        pe: Math.max(...publishedErrors.mrlrj.pe),
        mae: Math.max(...publishedErrors.mrlrj.mae),
      };
      for (const { pricingErrors } of reports) {
        expect(pricingErrors[0]!.percentageError).toBeLessThan(worst.pe);
        // In points; the index was 17.33 here and 42.3 there.
        expect(pricingErrors[0]!.meanAbsoluteError / 17.33).toBeLessThan(worst.mae / 42.3);
      }
    });

    it('halves the error of MRLR on the last prices of 16 April 2021', () => {
      const { targets } = chainOf2021();
      const [normal, jumps] = ['mrlr', 'mrlrj'].map(
        (modelId) => calibrateVix(targets, { ...order, modelId }, quiet).pricingErrors[0]!,
      );
      // Last prices of different minutes, in ticks of .05: ten calls above 60 cost 20 cents or less.
      expect(jumps!.percentageError).toBeLessThan(10.5);
      expect(jumps!.meanAbsoluteError / normal!.meanAbsoluteError).toBeLessThan(0.55);
    });

    it('sees more jumps in the index than options are priced with, of a third of the size', () => {
      const rows = readFileSync(sharedPath('data/index-daily/VIX_History.csv'), 'utf8')
        .trim()
        .split(/\r?\n/u);
      const closes = rows.slice(1).map((row) => row.split(','));
      const until = closes.findIndex(([date]) => date === '05/12/2023') + 1;
      const index = Float64Array.from(closes.slice(0, until), (row) => Number(row[4]));
      const history = { timesYears: Float64Array.from(index, (_, i) => i / 252), index };
      const fit = estimateMrlrj(history);
      expect(fit.status).toBe('CONVERGED');
      // Jumps are worth hundreds of units of log-likelihood.
      expect(fit.logLikelihood - estimateMrlr(history).logLikelihood).toBeGreaterThan(300);
      const { targets } = chainOf2023();
      const options = calibrateVix(targets, { ...order, exact: 'futures', starts: 1 }, quiet);
      const lambda = options.params.find(({ name }) => name === 'lambda')!;
      const premium = jumpPremium(
        lambda,
        fit.params.find(({ name }) => name === 'lambda')!,
      );
      expect(premium.standardError).toBeGreaterThan(0);
      expect(premium.ratio).toBeLessThan(-3);
      const etaOf = (params: readonly { name: string; value: number }[]): number =>
        params.find(({ name }) => name === 'eta')!.value;
      expect(etaOf(options.params) / etaOf(fit.params)).toBeLessThan(0.4);
    });
  },
);
