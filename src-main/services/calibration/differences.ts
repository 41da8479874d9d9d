interface Difference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
  readonly relative: number | null;
}

/** Differences told; the hash says whether there are more. */
const MOST = 200;

/** Every place at which two values of JSON differ, numbers with how much. */
export function findDifferences(before: unknown, after: unknown): Difference[] {
  const found: Difference[] = [];
  walk({ before, after, field: '' }, found);
  return found;
}

interface Pair {
  readonly before: unknown;
  readonly after: unknown;
  readonly field: string;
}

function walk({ before, after, field }: Pair, found: Difference[]): void {
  if (found.length >= MOST || before === after) return;
  if (isTree(before) && isTree(after)) {
    const isLeaf = (key: string): boolean => !isTree(before[key]) && !isTree(after[key]);
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    // Single values first: the loss is not to be lost behind hundreds of residuals.
    for (const key of [...keys.filter(isLeaf), ...keys.filter((one) => !isLeaf(one))])
      walk({ before: before[key], after: after[key], field: field === '' ? key : `${field}.${key}` }, found);
    return;
  }
  found.push({ field, before: shown(before), after: shown(after), relative: relativeOf(before, after) });
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 200);
}

function relativeOf(before: unknown, after: unknown): number | null {
  if (typeof before !== 'number' || typeof after !== 'number') return null;
  return Math.abs(after - before) / Math.max(Math.abs(before), Math.abs(after));
}
