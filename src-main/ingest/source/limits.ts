/** Bounds on what a file may make us do; beyond them it is refused with a reason. */
export const LIMITS = {
  fieldBytes: 65_536,
  columns: 512,
  rows: 50_000_000,
  lineBytes: 1_048_576,
  archiveEntries: 10_000,
  unpackedBytes: 4 * 2 ** 30,
  /** Uncompressed over compressed size, counted once more than a megabyte came out. */
  expansion: 200,
  expansionFloorBytes: 1_048_576,
  headLines: 1000,
  headBytes: 1_048_576,
  rawTextBytes: 4096,
} as const;
