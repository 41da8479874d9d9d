import { buildTargets, type BuiltTargets, type TargetsInput } from '../targets/build-targets.ts';
import { defineWholeTask } from '../task.ts';

export const calibrationTargetsTaskId = 'calibration-targets';

/** Forwards, vols and reasons of a whole chain, off the engine's thread. */
export const calibrationTargetsTask = defineWholeTask<TargetsInput, BuiltTargets>(
  calibrationTargetsTaskId,
  buildTargets,
);
