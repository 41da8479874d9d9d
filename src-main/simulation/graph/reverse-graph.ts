import type { Graph, Node, NodeId } from './graph.ts';
import type { GraphArithmetic } from './graph-arithmetic.ts';
import type { ProgramGraph } from './trace-program.ts';
import { createTracer } from './tracer.ts';

/** Roots below this have no slope that a double could hold. */
const LEAST_ROOT = 1e-150;

/**
 * The step of a program backwards: from the derivatives of something by what a step leaves to those by what it was given, as a graph
 * like any other, so that the arithmetic need not be written twice.
 *
 * Inputs are those of the step, with further states for the derivatives by each of its outputs. Outputs: derivatives by every state,
 * then by the memory where there is one, then by the coefficients asked for. Of a choice the chosen side counts; a side that is not
 * chosen may be no number and never counts.
 * @param step traced
 * @param coefficients places of those whose derivatives are wanted
 * @returns graph, the step itself included
 * @source Griewank and Walther 2008, "Evaluating derivatives", section 3.2; Giles and Glasserman 2006, "Smoking adjoints"
 */
export function reverseProgram({ program, graph }: ProgramGraph, coefficients: readonly number[]): Graph {
  const { arithmetic: m, finish } = createTracer(graph.precision);
  const values = copyNodes(m, graph.nodes);
  const discarded = sidesOfChoices(graph.nodes);
  const slopes: (NodeId | undefined)[] = graph.nodes.map(() => undefined);
  const into = (id: NodeId, slope: NodeId): void => {
    const own = slopes[id];
    slopes[id] = own === undefined ? slope : m.add(own, slope);
  };
  for (const [i, output] of graph.outputs.entries())
    into(output, m.input('state', program.states.length + i));
  for (let id = graph.nodes.length - 1; id >= 0; id -= 1) {
    const slope = slopes[id];
    if (slope === undefined) continue;
    const times = discarded[id]
      ? (by: NodeId) => m.selectLess(m.constant(0), m.abs(slope), m.mul(slope, by), m.constant(0))
      : (by: NodeId) => m.mul(slope, by);
    backward(m, graph.nodes[id]!, { slope, times, value: values[id]!, values, into });
  }
  const slopeOf = (kind: 'state' | 'coefficient' | 'memory', index: number): NodeId => {
    const id = graph.nodes.findIndex(
      (node) => node.op === 'input' && node.kind === kind && node.index === index,
    );
    return slopes[id] ?? m.constant(0);
  };
  return finish([
    ...program.states.map((_, index) => slopeOf('state', index)),
    ...(program.hasMemory ? [slopeOf('memory', 0)] : []),
    ...coefficients.map((index) => slopeOf('coefficient', index)),
  ]);
}

function copyNodes(m: GraphArithmetic, nodes: readonly Node[]): NodeId[] {
  const values: NodeId[] = [];
  for (const node of nodes) {
    if (node.op === 'constant') values.push(m.constant(node.value));
    else if (node.op === 'input') values.push(m.input(node.kind, node.index));
    else if (node.op === 'selectLess') {
      const [a, b, yes, no] = [node.a, node.b, node.yes, node.no].map((id) => values[id]!);
      values.push(m.selectLess(a!, b!, yes!, no!));
    } else if ('b' in node) values.push(m[node.op](values[node.a]!, values[node.b]!));
    else
      values.push(
        node.op === 'abs' || node.op === 'sqrt'
          ? m[node.op](values[node.a]!)
          : m.unary(node.op, values[node.a]!),
      );
  }
  return values;
}

/** Nodes that a choice may leave aside, and all that they are made of. */
function sidesOfChoices(nodes: readonly Node[]): boolean[] {
  const marked = nodes.map(() => false);
  for (let id = nodes.length - 1; id >= 0; id -= 1) {
    const node = nodes[id]!;
    if (node.op === 'constant' || node.op === 'input') continue;
    if (node.op === 'selectLess') marked[node.yes] = marked[node.no] = true;
    else if (node.op === 'min' || node.op === 'max') marked[node.a] = marked[node.b] = true;
    else if (marked[id]) {
      marked[node.a] = true;
      if ('b' in node) marked[node.b] = true;
    }
  }
  return marked;
}

interface Backward {
  /** Derivative by the node. */
  readonly slope: NodeId;
  /** The same times a factor, which does not count where the derivative is zero. */
  readonly times: (by: NodeId) => NodeId;
  readonly value: NodeId;
  readonly values: readonly NodeId[];
  readonly into: (id: NodeId, slope: NodeId) => void;
}

function backward(m: GraphArithmetic, node: Node, at: Backward): void {
  const { slope, times, value, values, into } = at;
  if (node.op === 'constant' || node.op === 'input') return;
  const zero = m.constant(0);
  const a = values[node.a]!;
  if (node.op === 'selectLess') {
    const b = values[node.b]!;
    into(node.yes, m.selectLess(a, b, slope, zero));
    into(node.no, m.selectLess(a, b, zero, slope));
  } else if ('b' in node) {
    backwardBinary(m, node, at);
  } else if (node.op === 'abs') {
    into(node.a, m.selectLess(a, zero, m.sub(zero, slope), slope));
  } else if (node.op === 'sqrt') {
    // at zero the path stays put: its derivative is taken as zero
    const half = m.div(m.constant(0.5), m.max(value, m.constant(LEAST_ROOT)));
    into(node.a, m.selectLess(zero, value, times(half), zero));
  } else if (node.op === 'mantissa') {
    into(node.a, m.scale(slope, m.sub(zero, m.unary('exponent', a))));
  }
}

function backwardBinary(
  m: GraphArithmetic,
  node: Extract<Node, { readonly b: NodeId }>,
  { slope, times, value, values, into }: Backward,
): void {
  const zero = m.constant(0);
  const [a, b] = [values[node.a]!, values[node.b]!];
  switch (node.op) {
    case 'add':
    case 'sub':
      into(node.a, slope);
      into(node.b, node.op === 'add' ? slope : m.sub(zero, slope));
      break;
    case 'mul':
      into(node.a, times(b));
      into(node.b, times(a));
      break;
    case 'div':
      into(node.a, times(m.div(m.constant(1), b)));
      into(node.b, m.sub(zero, times(m.div(value, b))));
      break;
    case 'min':
    case 'max': {
      const [low, high] = node.op === 'min' ? [a, b] : [b, a];
      into(node.a, m.selectLess(low, high, slope, zero));
      into(node.b, m.selectLess(low, high, zero, slope));
      break;
    }
    case 'scale':
      into(node.a, m.scale(slope, b));
      break;
    case 'selectLess':
      break;
  }
}
