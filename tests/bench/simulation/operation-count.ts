import type { StepProgram } from '#quant/processes/step-program.ts';
import type { Graph, NodeId, Precision } from '#simulation/graph/graph.ts';
import { traceNormalQuantile, traceProgram } from '#simulation/graph/trace-program.ts';

/** Vector instructions that a processor of today starts in a cycle. */
const PER_CYCLE = 4;
/** Rounds of Philox that differ between paths, with two products of two halves and four mixings each; words of a block. */
const PHILOX = { rounds: 7.5, perRound: 2 * 2 + 4, words: 4, lanes: 4 };

/** Operations of a graph that every path needs: rare sides are left out, constants and inputs cost nothing. */
function countOperations({ nodes, outputs }: Graph): number {
  const needed = new Set<NodeId>(outputs);
  let count = 0;
  for (let id = nodes.length - 1; id >= 0; id -= 1) {
    const node = nodes[id]!;
    if (!needed.has(id) || node.op === 'constant' || node.op === 'input') continue;
    count += node.op === 'selectLess' ? 2 : 1;
    needed.add(node.a);
    if ('b' in node) needed.add(node.b);
    if (node.op === 'selectLess') {
      needed.add(node.no);
      if (!node.rare) needed.add(node.yes);
    }
  }
  return count;
}

/**
 * Least cycles of a step of a path on 128-bit vectors: every operation once, nothing loaded, nothing waited for.
 * @param program of the process
 * @param precision of the lanes
 * @param steps of a path, whose memory sums grow with them
 * @returns cycles per path and step
 */
export function leastCycles(program: StepProgram, precision: Precision, steps: number): number {
  const lanes = precision === 'f64' ? 2 : 4;
  const normals = program.draws.filter((kind) => kind === 'normal').length;
  const arithmetic =
    countOperations(traceProgram(program, precision).graph) +
    normals * countOperations(traceNormalQuantile(precision)) +
    (program.hasMemory ? steps - 1 : 0);
  const { rounds, perRound, words } = PHILOX;
  const generator = (program.draws.length * rounds * perRound) / words / PHILOX.lanes;
  return (arithmetic / lanes + generator) / PER_CYCLE;
}
