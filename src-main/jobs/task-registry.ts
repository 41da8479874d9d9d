import type { AnyTask } from './task.ts';
import { adjointGreeksTask } from './tasks/adjoint-greeks.task.ts';
import { calibrateTask } from './tasks/calibrate.task.ts';
import { calibrationTargetsTask } from './tasks/calibration-targets.task.ts';
import { chooseImportanceTask } from './tasks/choose-importance.task.ts';
import { evaluateRepairTask } from './tasks/evaluate-repair.task.ts';
import { exploreModelTask } from './tasks/explore-model.task.ts';
import { fitSurfaceTask } from './tasks/fit-surface.task.ts';
import { impliedVolsTask } from './tasks/implied-vols.task.ts';
import { indexHistoryTask } from './tasks/index-history.task.ts';
import { marketParametersTask } from './tasks/market-parameters.task.ts';
import { optionGreeksTask } from './tasks/option-greeks.task.ts';
import { profilesTask } from './tasks/profiles.task.ts';
import { priceOptionsTask } from './tasks/price-options.task.ts';
import { priceRepairedTask } from './tasks/price-repaired.task.ts';
import { profitDistributionTask } from './tasks/profit-distribution.task.ts';
import { findDeviceTask, simulateOnDeviceTask } from './tasks/simulate-on-device.task.ts';
import { repairSurfaceTask } from './tasks/repair-surface.task.ts';
import { scoreRepairChainsTask } from './tasks/score-repair-chains.task.ts';
import { simulatePictureTask } from './tasks/simulate-picture.task.ts';
import { simulateTask } from './tasks/simulate.task.ts';
import { checkSurfaceTask, projectSurfaceTask } from './tasks/surface-grid.task.ts';
import { tensorProbeTask } from './tasks/tensor-probe.task.ts';
import { testBackEndsTask } from './tasks/test-back-ends.task.ts';
import { trainSurfaceRepairTask } from './tasks/train-surface-repair.task.ts';

/** Every task that the compute child can run: one line each. */
export const tasks: readonly AnyTask[] = [
  marketParametersTask,
  exploreModelTask,
  priceOptionsTask,
  optionGreeksTask,
  impliedVolsTask,
  fitSurfaceTask,
  checkSurfaceTask,
  projectSurfaceTask,
  repairSurfaceTask,
  priceRepairedTask,
  evaluateRepairTask,
  scoreRepairChainsTask,
  calibrationTargetsTask,
  calibrateTask,
  profilesTask,
  indexHistoryTask,
  simulateTask,
  simulateOnDeviceTask,
  findDeviceTask,
  simulatePictureTask,
  chooseImportanceTask,
  adjointGreeksTask,
  profitDistributionTask,
  tensorProbeTask,
  testBackEndsTask,
  trainSurfaceRepairTask,
];
