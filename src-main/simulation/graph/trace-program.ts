import type { StepProgram } from '#quant/processes/step-program.ts';
import type { Graph, NodeId, Precision } from './graph.ts';
import { createTracer } from './tracer.ts';

/** A step as a graph. Outputs: the next value of every state in order, then, with memory, the value remembered. */
export interface ProgramGraph {
  readonly program: StepProgram;
  readonly graph: Graph;
}

/**
 * Runs one step of a program with nodes in place of numbers.
 *
 * Inputs: states and coefficients by their place in the program's lists, draws ready for use (normals as normals), memory 0.
 * @param program of a process
 * @param precision of the lanes
 * @returns graph of a step
 */
export function traceProgram(program: StepProgram, precision: Precision): ProgramGraph {
  const { arithmetic, finish } = createTracer(precision);
  const inputs = (kind: 'state' | 'coefficient', names: readonly string[]): Record<string, NodeId> =>
    Object.fromEntries(names.map((name, index) => [name, arithmetic.input(kind, index)]));
  const { state, remember } = program.advance(arithmetic, {
    state: inputs('state', program.states),
    coefficient: inputs('coefficient', program.coefficients),
    draws: program.draws.map((_, index) => arithmetic.input('draw', index)),
    memory: program.hasMemory ? arithmetic.input('memory', 0) : arithmetic.constant(0),
  });
  const outputs = program.states.map((name) => state[name]!);
  if (program.hasMemory) outputs.push(remember!);
  return { program, graph: finish(outputs) };
}

/**
 * The quantile that turns a uniform draw into a normal one.
 * @param precision of the lanes
 * @returns graph with one draw as its input and one output
 */
export function traceNormalQuantile(precision: Precision): Graph {
  const { arithmetic, finish } = createTracer(precision);
  return finish([arithmetic.normalQuantile(arithmetic.input('draw', 0))]);
}
