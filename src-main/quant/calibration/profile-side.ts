/** One side of the profile of one parameter: plain data, to be followed anywhere and in any order. */
export interface ProfilePiece {
  /** Of the free parameter. */
  readonly index: number;
  readonly side: 'below' | 'above';
}

/** What was found on one side, from the minimum outwards. */
export interface ProfileSide extends ProfilePiece {
  readonly values: Float64Array;
  /** Below 0 where a lower loss than that of the minimum was found. */
  readonly excess: Float64Array;
}
