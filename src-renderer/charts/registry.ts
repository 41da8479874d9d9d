import { barsChart } from './bars.chart.ts';
import { chainVarianceChart } from './chain-variance.chart.ts';
import { constantMaturityChart } from './constant-maturity.chart.ts';
import { contangoCalendarChart } from './contango-calendar.chart.ts';
import { repairChainsChart } from './repair-chains.chart.ts';
import { repairGridChart } from './repair-grid.chart.ts';
import { repairBucketsChart } from './repair-buckets.chart.ts';
import { repairScoresChart } from './repair-scores.chart.ts';
import { repairShiftChart } from './repair-shift.chart.ts';
import { repairSmileChart } from './repair-smile.chart.ts';
import { repairStaleChart } from './repair-stale.chart.ts';
import { repairTrainingChart } from './repair-training.chart.ts';
import { smileChart } from './smile.chart.ts';
import { surfaceVolsChart } from './surface-vols.chart.ts';
import { variancePremiumChart } from './variance-premium.chart.ts';
import { vixCurveChart } from './vix-curve.chart.ts';
import { vixHistoryChart } from './vix-history.chart.ts';

/** Every chart of the workstation; tests draw each from its fixture. */
export const charts = [
  barsChart,
  vixHistoryChart,
  vixCurveChart,
  variancePremiumChart,
  constantMaturityChart,
  contangoCalendarChart,
  chainVarianceChart,
  smileChart,
  surfaceVolsChart,
  repairGridChart,
  repairSmileChart,
  repairScoresChart,
  repairBucketsChart,
  repairStaleChart,
  repairShiftChart,
  repairChainsChart,
  repairTrainingChart,
] as const;
