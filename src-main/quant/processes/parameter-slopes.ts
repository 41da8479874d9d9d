import type { BoundProcess, ProcessParams } from './step-program.ts';

/** Derivatives by one parameter of all that the numbers of a process are. */
export interface ParameterSlopes {
  /** [states] */
  readonly initial: Float64Array;
  /** [steps × coefficients] of a grid. */
  readonly coefficients: (times: Float64Array) => Float64Array;
  /** [steps] of the memory of a grid; null where the parameter does not move it. */
  readonly memoryKernel: (times: Float64Array) => Float64Array | null;
}

/**
 * Derivatives of initial states, coefficients and memory by a parameter: (f(p + h) − f(p − h))/2h, exact to 1e-9, for they are smooth.
 * @param bind process of parameters
 * @param params where
 * @param name by which parameter
 * @returns slopes
 */
export function parameterSlopes(
  bind: (params: ProcessParams) => BoundProcess,
  params: ProcessParams,
  name: string,
): ParameterSlopes {
  const h = 1e-5 * Math.max(Math.abs(params[name]!), 1e-2);
  const [up, down] = [
    bind({ ...params, [name]: params[name]! + h }),
    bind({ ...params, [name]: params[name]! - h }),
  ];
  const slope = (a: Float64Array, b: Float64Array): Float64Array =>
    a.map((value, i) => (value - b[i]!) / (2 * h));
  return {
    initial: slope(up.initial, down.initial),
    coefficients: (times) => slope(up.coefficients(times), down.coefficients(times)),
    memoryKernel: (times) => {
      if (!up.memoryKernel || !down.memoryKernel) return null;
      const slopes = slope(up.memoryKernel(times), down.memoryKernel(times));
      return slopes.some((value) => value !== 0) ? slopes : null;
    },
  };
}
