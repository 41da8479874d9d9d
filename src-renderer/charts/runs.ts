/** A stretch of equal states, both ends included. */
export interface StateRun {
  readonly state: number;
  readonly from: number;
  readonly to: number;
}

/** Joins neighbouring equal states between two indices of the axis. */
export function runsOf(states: Uint8Array, from = 0, to = states.length - 1): StateRun[] {
  const runs: StateRun[] = [];
  let start = Math.max(0, from);
  const end = Math.min(to, states.length - 1);
  for (let index = start + 1; index <= end + 1; index += 1) {
    if (index > end || states[index] !== states[start]) {
      runs.push({ state: states[start]!, from: start, to: index - 1 });
      start = index;
    }
  }
  return end < Math.max(0, from) ? [] : runs;
}
