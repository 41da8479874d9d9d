/** What a kernel is compiled for. */
export interface KernelKind {
  readonly mirrored: boolean;
  /** Draws come from a buffer instead of the generator. */
  readonly givenDraws: boolean;
}

/** Steps that share whole Philox blocks, and walks through what is remembered. */
export interface Turn {
  readonly steps: number;
  /** Whether they are a loop; where that would be long they are, or drivers compile for seconds. */
  readonly isLoop: boolean;
}
