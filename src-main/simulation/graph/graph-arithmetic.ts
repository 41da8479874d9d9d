import type { Arithmetic } from '#quant/processes/arithmetic.ts';
import type { InputKind, NodeId, Precision, UnaryOp } from './graph.ts';

/** Arithmetic whose values are nodes of a graph, with the primitives of which elementary functions are made. */
export interface GraphArithmetic extends Arithmetic<NodeId> {
  readonly precision: Precision;
  readonly unary: (op: UnaryOp, a: NodeId) => NodeId;
  readonly scale: (a: NodeId, exponent: NodeId) => NodeId;
  readonly input: (kind: InputKind, index: number) => NodeId;
}

/** What elementary functions are written with. */
export type Primitives = Omit<GraphArithmetic, 'exp' | 'log' | 'normalQuantile'>;
