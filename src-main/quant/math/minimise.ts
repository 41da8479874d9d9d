import { QuantError } from './quant-error.ts';
import { sentenceOf } from './solver-status.ts';

export interface MinimumFound {
  readonly status: 'OK' | 'MAX_ITERATIONS';
  /** The status as a sentence. */
  readonly message: string;
  readonly argument: number;
  readonly value: number;
  readonly evaluations: number;
  /** The minimum sits within the tolerance of an end of the interval. */
  readonly atBound: boolean;
}

const GOLDEN = 0.381_966_011_250_105_15;
const MACHINE_ROOT = 1.490_116_119_384_765_6e-8;

/**
 * Minimum of a function of one variable on an interval by golden section and successive parabolas.
 * @param objective continuous function
 * @param lower left end
 * @param upper right end, above `lower`
 * @param tolerance relative tolerance of the argument, at least about 1e-8
 * @returns the argument with its value and whether an end stopped it
 * @throws QuantError BAD_INTERVAL
 * @source Brent 1973, "Algorithms for Minimization without Derivatives", chapter 5
 */
export function minimiseBrent(
  objective: (argument: number) => number,
  lower: number,
  upper: number,
  tolerance = MACHINE_ROOT,
): MinimumFound {
  if (!(lower < upper)) throw new QuantError('BAD_INTERVAL', { lower, upper });
  let [a, b] = [lower, upper];
  let x = a + GOLDEN * (b - a);
  let [w, v] = [x, x];
  let fx = objective(x);
  let [fw, fv] = [fx, fx];
  let step = 0;
  let previousStep = 0;
  for (let evaluations = 1; evaluations <= 200; evaluations += 1) {
    const middle = 0.5 * (a + b);
    const tol = tolerance * Math.abs(x) + 1e-12;
    if (Math.abs(x - middle) <= 2 * tol - 0.5 * (b - a)) {
      return {
        status: 'OK',
        message: sentenceOf('ok'),
        argument: x,
        value: fx,
        evaluations,
        atBound: nearEnd(x, lower, upper, tol),
      };
    }
    const parabola = parabolicStep({ x, w, v, fx, fw, fv, a, b, previousStep });
    previousStep = parabola === undefined ? (x < middle ? b - x : a - x) : step;
    step = parabola ?? GOLDEN * previousStep;
    if (parabola !== undefined && (x + step - a < 2 * tol || b - x - step < 2 * tol))
      step = x < middle ? tol : -tol;
    const u = x + (Math.abs(step) >= tol ? step : Math.sign(step) * tol);
    const fu = objective(u);
    if (fu <= fx) {
      if (u < x) b = x;
      else a = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
  return {
    status: 'MAX_ITERATIONS',
    message: sentenceOf('maxIterations'),
    argument: x,
    value: fx,
    evaluations: 200,
    atBound: nearEnd(x, lower, upper, 1e-6),
  };
}

/**
 * Global minimum on an interval by a coarse grid followed by Brent's method around its best cell.
 * @param objective continuous function
 * @param lower left end
 * @param upper right end, above `lower`
 * @param gridPoints number of grid points, at least 3
 * @returns the argument with its value and whether an end stopped it
 */
export function minimiseOnGrid(
  objective: (argument: number) => number,
  lower: number,
  upper: number,
  gridPoints: number,
): MinimumFound {
  const width = (upper - lower) / (gridPoints - 1);
  let best = 0;
  let bestValue = Number.POSITIVE_INFINITY;
  for (let index = 0; index < gridPoints; index += 1) {
    const value = objective(lower + index * width);
    if (value < bestValue) {
      best = index;
      bestValue = value;
    }
  }
  const from = lower + Math.max(0, best - 1) * width;
  const to = lower + Math.min(gridPoints - 1, best + 1) * width;
  const found = minimiseBrent(objective, from, to);
  const tolerance = 1e-6 * (upper - lower);
  return {
    ...found,
    evaluations: found.evaluations + gridPoints,
    atBound: nearEnd(found.argument, lower, upper, tolerance),
  };
}

interface ParabolaPoints {
  readonly x: number;
  readonly w: number;
  readonly v: number;
  readonly fx: number;
  readonly fw: number;
  readonly fv: number;
  readonly a: number;
  readonly b: number;
  readonly previousStep: number;
}

/** Step to the vertex of the parabola through three points, undefined where it is of no use. */
function parabolicStep(points: ParabolaPoints): number | undefined {
  const { x, w, v, fx, fw, fv, a, b, previousStep } = points;
  const r = (x - w) * (fx - fv);
  const q = (x - v) * (fx - fw);
  const denominator = 2 * (q - r);
  if (denominator === 0 || previousStep === 0) return undefined;
  const step = -((x - v) * q - (x - w) * r) / denominator;
  const useful = Math.abs(step) < Math.abs(0.5 * previousStep) && x + step > a && x + step < b;
  return useful && Number.isFinite(step) ? step : undefined;
}

function nearEnd(x: number, lower: number, upper: number, tolerance: number): boolean {
  return x - lower <= 4 * tolerance || upper - x <= 4 * tolerance;
}
