import { elementaryFunctions } from './elementary.ts';
import type { BinaryOp, Graph, InputKind, Node, NodeId, Precision, UnaryOp } from './graph.ts';
import type { GraphArithmetic } from './graph-arithmetic.ts';

/** A graph under construction. */
export interface Tracer {
  readonly arithmetic: GraphArithmetic;
  /** The nodes written so far, with what is to be read from them. */
  readonly finish: (outputs: readonly NodeId[]) => Graph;
}

/**
 * Records arithmetic as a graph; equal computations become one node.
 * @param precision of the lanes: which elementary functions are written out
 * @returns arithmetic to run a program with, and the graph of what it did
 */
export function createTracer(precision: Precision): Tracer {
  const nodes: Node[] = [];
  const known = new Map<string, NodeId>();

  function node(given: Node): NodeId {
    const key = Object.values(given).map(exactText).join(' ');
    let id = known.get(key);
    if (id === undefined) {
      id = nodes.push(given) - 1;
      known.set(key, id);
    }
    return id;
  }
  const binary = (op: BinaryOp, a: NodeId, b: NodeId): NodeId => node({ op, a, b });
  const unary = (op: UnaryOp, a: NodeId): NodeId => node({ op, a });
  const primitives = {
    precision,
    unary,
    constant: (value: number) => node({ op: 'constant', value }),
    input: (kind: InputKind, index: number) => node({ op: 'input', kind, index }),
    add: (a: NodeId, b: NodeId) => binary('add', a, b),
    sub: (a: NodeId, b: NodeId) => binary('sub', a, b),
    mul: (a: NodeId, b: NodeId) => binary('mul', a, b),
    div: (a: NodeId, b: NodeId) => binary('div', a, b),
    min: (a: NodeId, b: NodeId) => binary('min', a, b),
    max: (a: NodeId, b: NodeId) => binary('max', a, b),
    scale: (a: NodeId, b: NodeId) => binary('scale', a, b),
    abs: (a: NodeId) => unary('abs', a),
    sqrt: (a: NodeId) => unary('sqrt', a),
    selectLess: (a: NodeId, b: NodeId, yes: NodeId, no: NodeId) =>
      node({ op: 'selectLess', a, b, yes, no, rare: false }),
    whenLess: (a: NodeId, b: NodeId, yes: () => NodeId, no: NodeId) =>
      node({ op: 'selectLess', a, b, yes: yes(), no, rare: true }),
  };
  return {
    arithmetic: { ...primitives, ...elementaryFunctions(primitives) },
    finish: (outputs) => ({ precision, nodes, outputs }),
  };
}

/** −0 and 0 are two constants. */
function exactText(value: unknown): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
