type ArrayType = typeof Float64Array | typeof Int32Array | typeof Uint8Array;
type ColumnArrays<Spec extends Record<string, ArrayType>> = {
  [Name in keyof Spec]: InstanceType<Spec[Name]>;
};

/**
 * Raw rows as one typed array for each column, NULL as NaN; a column named `_` is left out.
 * @param spec types of the leading columns, in the order of the rows
 */
export function toColumns<const Spec extends Record<string, ArrayType>>(
  rows: readonly (readonly unknown[])[],
  spec: Spec,
): ColumnArrays<Spec> {
  const columns = Object.values(spec).map((type) => new type(rows.length));
  for (const [at, row] of rows.entries()) {
    for (let column = 0; column < columns.length; column += 1) {
      const value = row[column];
      columns[column]![at] = value === null ? NaN : (value as number);
    }
  }
  const names = Object.keys(spec);
  return Object.fromEntries(names.map((name, index) => [name, columns[index]])) as ColumnArrays<Spec>;
}

/** Last column of each row, each value once. */
export function distinctLast(rows: readonly (readonly unknown[])[]): number[] {
  const found = new Set<number>();
  for (const row of rows) found.add(row.at(-1) as number);
  return [...found];
}
