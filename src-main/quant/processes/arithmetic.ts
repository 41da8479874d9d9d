/**
 * Arithmetic over the values of a back end: numbers, columns of paths, registers of a kernel, or nodes of its graph.
 *
 * A process written against it has one source for every back end. There are no branches: both sides are computed and
 * `select` chooses, or `whenAny` where the rarer side is dear.
 */
export interface Arithmetic<V> {
  readonly constant: (value: number) => V;
  readonly add: (a: V, b: V) => V;
  readonly sub: (a: V, b: V) => V;
  readonly mul: (a: V, b: V) => V;
  readonly div: (a: V, b: V) => V;
  /** a where a < b, else b. */
  readonly min: (a: V, b: V) => V;
  /** a where a > b, else b. */
  readonly max: (a: V, b: V) => V;
  readonly abs: (a: V) => V;
  readonly sqrt: (a: V) => V;
  /** e^a for arguments whose result is a normal number; beyond, 0 or the largest. */
  readonly exp: (a: V) => V;
  /** ln a of a positive normal number. */
  readonly log: (a: V) => V;
  /** Standard normal quantile of a probability strictly between 0 and 1. */
  readonly normalQuantile: (probability: V) => V;
  /** `yes` where a < b, else `no`. */
  readonly selectLess: (a: V, b: V, yes: V, no: V) => V;
  /** As `selectLess`, but `yes` is computed only where some path of a group needs it. */
  readonly whenLess: (a: V, b: V, yes: () => V, no: V) => V;
}
