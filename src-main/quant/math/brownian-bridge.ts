/** One point of a Brownian motion between two that are known: W = a·W_left + b·W_right + c·z. */
interface BridgePoint {
  readonly target: number;
  readonly left: number;
  readonly right: number;
  readonly onLeft: number;
  readonly onRight: number;
  readonly deviation: number;
}

/** Makes the steps of a Brownian motion from normals in the order of their importance. */
export interface BrownianBridge {
  readonly steps: number;
  /**
   * Writes the standard normals of the steps.
   * @param important [steps] standard normals: the first decides where the path ends, the second where its middle lies
   * @param out [steps] standard normals of the steps, in time
   */
  readonly build: (important: Float64Array, out: Float64Array) => void;
}

/**
 * Brownian bridge over a grid: its end first, then the middle of every part that is left.
 * @param times [steps + 1] years, ascending
 * @returns orthogonal map of normals
 * @source Glasserman 2004, section 3.1; Caflisch and Moskowitz 1995
 */
export function brownianBridge(times: Float64Array): BrownianBridge {
  const steps = times.length - 1;
  const points = bridgePoints(times);
  const roots = Float64Array.from({ length: steps }, (_, i) => Math.sqrt(times[i + 1]! - times[i]!));
  const path = new Float64Array(steps + 1);
  return {
    steps,
    build: (important, out) => {
      for (let k = 0; k < steps; k += 1) {
        const { target, left, right, onLeft, onRight, deviation } = points[k]!;
        path[target] = onLeft * path[left]! + onRight * path[right]! + deviation * important[k]!;
      }
      for (let i = 0; i < steps; i += 1) out[i] = (path[i + 1]! - path[i]!) / roots[i]!;
    },
  };
}

function bridgePoints(times: Float64Array): BridgePoint[] {
  const end = times.length - 1;
  const span = times[end]! - times[0]!;
  const points: BridgePoint[] = [
    { target: end, left: 0, right: 0, onLeft: 0, onRight: 0, deviation: Math.sqrt(span) },
  ];
  const open: [number, number][] = [[0, end]];
  for (let next = 0; next < open.length; next += 1) {
    const [left, right] = open[next]!;
    if (right - left < 2) continue;
    const target = Math.floor((left + right) / 2);
    const [a, b, c] = [times[left]!, times[target]!, times[right]!];
    points.push({
      target,
      left,
      right,
      onLeft: (c - b) / (c - a),
      onRight: (b - a) / (c - a),
      deviation: Math.sqrt(((b - a) * (c - b)) / (c - a)),
    });
    open.push([left, target], [target, right]);
  }
  return points;
}
