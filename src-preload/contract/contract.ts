import { barsArea } from './areas/bars.ts';
import { calibrationArea } from './areas/calibration.ts';
import { dataArea } from './areas/data.ts';
import { estimatesArea } from './areas/estimates.ts';
import { exportsArea } from './areas/exports.ts';
import { jobsArea } from './areas/jobs.ts';
import { marketArea } from './areas/market.ts';
import { modelsArea } from './areas/models.ts';
import { pricingArea } from './areas/pricing.ts';
import { repairLabArea } from './areas/repair-lab.ts';
import { schedulesArea } from './areas/schedules.ts';
import { shellArea } from './areas/shell.ts';
import { simulationArea } from './areas/simulation.ts';
import { storeArea } from './areas/store.ts';
import { surfaceArea } from './areas/surface.ts';
import { systemArea } from './areas/system.ts';
import { termStructureArea } from './areas/term-structure.ts';
import { vixIndexArea } from './areas/vix-index.ts';

/** Everything that the window, a browser, the command line or a script may ask of the engine. */
export const contract = {
  system: systemArea,
  store: storeArea,
  jobs: jobsArea,
  data: dataArea,
  market: marketArea,
  bars: barsArea,
  termStructure: termStructureArea,
  vixIndex: vixIndexArea,
  estimates: estimatesArea,
  models: modelsArea,
  pricing: pricingArea,
  surface: surfaceArea,
  repairLab: repairLabArea,
  simulation: simulationArea,
  calibration: calibrationArea,
  schedules: schedulesArea,
  exports: exportsArea,
  shell: shellArea,
} as const;

export type Contract = typeof contract;
