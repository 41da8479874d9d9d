import type { Graph, InputKind, Node, NodeId } from '../graph/graph.ts';
import type { ConstantPool } from './constant-pool.ts';
import type { FunctionCode, Local } from './function-code.ts';
import { laneOps, type LaneOps } from './lane-ops.ts';

/** One value of a group of paths: a local for each register. */
export type Registers = readonly Local[];

/** Where a graph is written, and what its inputs are. */
export interface GraphPlace {
  readonly code: FunctionCode;
  readonly pool: ConstantPool;
  /** Registers of a group. */
  readonly width: number;
  readonly input: (kind: InputKind, index: number) => Registers;
}

type Select = Extract<Node, { op: 'selectLess' }>;

/**
 * Writes a graph for the registers of a group in lockstep, each node where it is first used, so that few values live at once.
 *
 * A rare side stands below a branch. What is first computed there is unknown after it, except what later code needs on every
 * path: that is computed before.
 * @param graph to be written
 * @param place to write it
 * @returns outputs of the graph
 */
export function writeGraph(graph: Graph, place: GraphPlace): Registers[] {
  const { code, pool } = place;
  const nodes: NodeCode = {
    graph,
    place,
    ops: laneOps(graph.precision, code, pool),
    always: alwaysNeeded(graph),
    needs: registerNeeds(graph),
    known: new Map(),
  };
  return graph.outputs.map((id) => value(nodes, id));
}

/** A graph at work. */
interface NodeCode {
  readonly graph: Graph;
  readonly place: GraphPlace;
  readonly ops: LaneOps;
  readonly always: ReadonlySet<NodeId>;
  readonly needs: readonly number[];
  /** Nodes whose values are at hand where code is now written. */
  known: Map<NodeId, Registers>;
}

function value(nodes: NodeCode, id: NodeId): Registers {
  const found = nodes.known.get(id);
  if (found) return found;
  const node = nodes.graph.nodes[id]!;
  // the same for all paths, and cheaper to load again than to keep
  if (node.op === 'constant') return repeated(nodes, nodes.place.pool.float(nodes.place.code, node.value));
  if (node.op === 'input' && node.kind === 'coefficient') return nodes.place.input(node.kind, node.index);
  const registers = compute(nodes, node);
  nodes.known.set(id, registers);
  return registers;
}

function repeated({ place }: NodeCode, local: Local): Registers {
  return Array.from({ length: place.width }, () => local);
}

function compute(nodes: NodeCode, node: Exclude<Node, { op: 'constant' }>): Registers {
  if (node.op === 'input') return nodes.place.input(node.kind, node.index);
  if (node.op === 'selectLess') return node.rare ? rareSelect(nodes, node) : select(nodes, node);
  if (!('b' in node)) return each(nodes, [value(nodes, node.a)], ([a]) => nodes.ops.unary(node.op, a!));
  return each(nodes, pair(nodes, node.a, node.b), ([a, b]) => nodes.ops.binary(node.op, a!, b!));
}

/** One operation for every register; once where all have the same operands. */
function each(
  nodes: NodeCode,
  operands: readonly Registers[],
  one: (operands: readonly Local[]) => Local,
): Registers {
  const isSame = operands.every((registers) => registers.every((local) => local === registers[0]));
  const at = (register: number): Local => one(operands.map((registers) => registers[register]!));
  return isSame ? repeated(nodes, at(0)) : operands[0]!.map((_, register) => at(register));
}

/** Two operands, the one that needs more registers first. */
function pair(nodes: NodeCode, a: NodeId, b: NodeId): readonly [Registers, Registers] {
  if (nodes.needs[a]! >= nodes.needs[b]!) {
    const first = value(nodes, a);
    return [first, value(nodes, b)];
  }
  const second = value(nodes, b);
  return [value(nodes, a), second];
}

function select(nodes: NodeCode, node: Select): Registers {
  const { ops } = nodes;
  const [yes, no] = pair(nodes, node.yes, node.no);
  const [a, b] = pair(nodes, node.a, node.b);
  return each(nodes, [a, b, yes, no], (at) => ops.select(ops.isLess(at[0]!, at[1]!), at[2]!, at[3]!));
}

function rareSelect(nodes: NodeCode, node: Select): Registers {
  const { code } = nodes.place;
  const no = value(nodes, node.no);
  computeShared(nodes, node.yes, new Set());
  const [a, b] = pair(nodes, node.a, node.b);
  const masks = each(nodes, [a, b], (at) => nodes.ops.isLess(at[0]!, at[1]!));
  const result = no.map((source) => {
    const target = code.local('v128');
    code.copy(target, source);
    return target;
  });
  code.isAnyTrue([...new Set(masks)].reduce((all, mask) => code.vector('v128.or', [all, mask])));
  const before = nodes.known;
  nodes.known = new Map(before);
  code.when(() => {
    const yes = value(nodes, node.yes);
    for (const [i, target] of result.entries())
      code.assign(target, 'v128.bitselect', [yes[i]!, no[i]!, masks[i]!]);
  });
  nodes.known = before;
  return result;
}

/** Computes what is below a rare side and needed beside it. */
function computeShared(nodes: NodeCode, id: NodeId, visited: Set<NodeId>): void {
  const node = nodes.graph.nodes[id]!;
  if (nodes.known.has(id) || visited.has(id) || node.op === 'constant') return;
  visited.add(id);
  if (nodes.always.has(id)) value(nodes, id);
  else for (const operand of operandsOf(node)) computeShared(nodes, operand, visited);
}

function operandsOf(node: Node): readonly NodeId[] {
  if (node.op === 'constant' || node.op === 'input') return [];
  if (node.op === 'selectLess') return [node.a, node.b, node.yes, node.no];
  return 'b' in node ? [node.a, node.b] : [node.a];
}

/** Nodes that outputs need whether or not rare sides are computed. */
function alwaysNeeded({ nodes, outputs }: Graph): ReadonlySet<NodeId> {
  const needed = new Set(outputs);
  for (let id = nodes.length - 1; id >= 0; id -= 1) {
    if (!needed.has(id)) continue;
    const node = nodes[id]!;
    for (const operand of operandsOf(node)) {
      const isRare = node.op === 'selectLess' && node.rare && operand === node.yes;
      if (!isRare) needed.add(operand);
    }
  }
  return needed;
}

/** Registers that the evaluation of a node takes if nothing is shared. */
function registerNeeds({ nodes }: Graph): readonly number[] {
  const needs: number[] = [];
  for (const node of nodes) {
    const parts = operandsOf(node)
      .map((operand) => needs[operand]!)
      .sort((a, b) => b - a);
    needs.push(Math.max(1, ...parts.map((need, place) => need + place)));
  }
  return needs;
}
