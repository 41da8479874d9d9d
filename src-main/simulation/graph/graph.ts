/** Lanes of a kernel: doubles for prices, singles for bulk. */
export type Precision = 'f64' | 'f32';

/** Index of a node in `Graph.nodes`. */
export type NodeId = number;

export type UnaryOp =
  | 'abs'
  | 'sqrt'
  /** Nearest whole number, halves to even. */
  | 'nearest'
  /** k of x = m·2^k with √½ ≤ m < √2, for positive normal x, as a float. */
  | 'exponent'
  /** That m. */
  | 'mantissa';

export type BinaryOp =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  /** a < b ? a : b */
  | 'min'
  /** a > b ? a : b */
  | 'max'
  /** a·2^b of whole b where 2^b is a normal number. */
  | 'scale';

/** Where a value comes from. */
export type InputKind = 'state' | 'coefficient' | 'draw' | 'memory';

/** One value of a kernel. Every op rounds once; nothing is fused, so that CPU back ends agree bit for bit. */
export type Node =
  | { readonly op: 'constant'; readonly value: number }
  | { readonly op: 'input'; readonly kind: InputKind; readonly index: number }
  | { readonly op: UnaryOp; readonly a: NodeId }
  | { readonly op: BinaryOp; readonly a: NodeId; readonly b: NodeId }
  /**
   * a < b ? yes : no. Where `rare`, `yes` may be left out for groups of paths in which no path needs it; nodes below `yes`
   * are free of effects, so computing them always gives the same bits.
   */
  | {
      readonly op: 'selectLess';
      readonly a: NodeId;
      readonly b: NodeId;
      readonly yes: NodeId;
      readonly no: NodeId;
      readonly rare: boolean;
    };

/** A computation in static single assignment: every node stands after its operands. */
export interface Graph {
  readonly precision: Precision;
  readonly nodes: readonly Node[];
  readonly outputs: readonly NodeId[];
}
