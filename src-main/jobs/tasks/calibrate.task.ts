import { calibratorOf, type AnyReport, type CalibrationOrder } from '#quant/calibration/registry.ts';
import type { ExpiryFit } from '#quant/calibration/report.ts';
import type { CalibrationObserver, ObjectivePoint } from '#quant/calibration/settings.ts';
import { fitsAt } from '#quant/calibration/partial-fits.ts';
import { defineTask, type TaskContext } from '../task.ts';

export const calibrateTaskId = 'calibrate';

/** A better point of one piece; now and then with what the model gives there. */
export interface CalibrationNews extends ObjectivePoint {
  readonly expiries?: readonly ExpiryFit[];
}

interface Piece {
  readonly order: CalibrationOrder;
  readonly piece: unknown;
}

/** The last steps with exact values, and the errors, take about as much of a usual fit. */
export const joinShare = 0.1;

/** Between two pictures of the smiles; they cost an evaluation each. */
const pictureIntervalMs = 500;

/** Starts on as many threads as there are; a stop keeps the best so far. The report is the same for any number of threads. */
export const calibrateTask = defineTask<CalibrationOrder, Piece, unknown, AnyReport | null>({
  id: calibrateTaskId,
  keepsOnStop: true,
  joinShare,
  split: (order) =>
    calibratorOf(order.settings)
      .pieces(order)
      .map((piece) => ({ order, piece })),
  run: ({ order, piece }, context) =>
    calibratorOf(order.settings).run(order, piece, observerOf(context, order)),
  join: (order, parts, context) => {
    const results = parts.filter((part) => part !== null);
    return calibratorOf(order.settings).join(order, results, observerOf(context, order));
  },
});

function observerOf(context: TaskContext, { targets, settings }: CalibrationOrder): CalibrationObserver {
  let pictureAtMs = performance.now();
  return {
    shouldStop: context.shouldStop,
    progress: context.progress,
    improved: (point) => {
      const nowMs = performance.now();
      if (nowMs - pictureAtMs < pictureIntervalMs) return context.publish(point);
      pictureAtMs = nowMs;
      const expiries = fitsAt(targets, settings, point.params);
      context.publish({ ...point, expiries } satisfies CalibrationNews);
    },
  };
}
