import type { BinaryOp, Graph, InputKind, Node, NodeId, UnaryOp } from '../graph/graph.ts';

/** Statements that compute a graph, and the names or literals that hold its outputs afterwards. */
export interface WgslStatements {
  readonly lines: readonly string[];
  readonly outputs: readonly string[];
}

/** Functions that `wgslStatements` calls. */
export const elementaryWgsl = `
fn exponentOf(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let isBelow = ((bits & 0x7fffffu) | 0x3f000000u) < 0x3f3504f4u;
  return f32(i32(bits >> 23u) - 126 - select(0, 1, isBelow));
}
fn mantissaOf(x: f32) -> f32 {
  let half = (bitcast<u32>(x) & 0x7fffffu) | 0x3f000000u;
  return bitcast<f32>(select(half, half + 0x800000u, half < 0x3f3504f4u));
}
fn scaled(x: f32, exponent: f32) -> f32 {
  return x * bitcast<f32>(u32(i32(exponent) + 127) << 23u);
}`;

/**
 * Writes a graph of singles as WGSL, one value a statement; the dear side of a rare choice stands inside an `if`.
 * @param graph of a computation
 * @param input WGSL of an input
 * @returns statements with names v0, v1, …
 */
export function wgslStatements(
  graph: Graph,
  input: (kind: InputKind, index: number) => string,
): WgslStatements {
  const lines: string[] = [];
  /** Names in the blocks that are open: what was first computed in a block is forgotten at its end. */
  const blocks: Map<NodeId, string>[] = [new Map()];
  let names = 0;

  function nameOf(id: NodeId): string {
    const node = graph.nodes[id]!;
    if (node.op === 'constant') return wgslLiteral(node.value);
    for (const block of blocks) {
      const known = block.get(id);
      if (known !== undefined) return known;
    }
    const name = node.op === 'selectLess' && node.rare ? writeRare(node) : writeValue(node);
    blocks.at(-1)!.set(id, name);
    return name;
  }
  function writeValue(node: Exclude<Node, { op: 'constant' }>): string {
    const text = node.op === 'input' ? input(node.kind, node.index) : expression(node, nameOf);
    const name = `v${(names++).toString()}`;
    lines.push(`let ${name} = ${text};`);
    return name;
  }
  function writeRare(node: Extract<Node, { op: 'selectLess' }>): string {
    const [a, b, no] = [nameOf(node.a), nameOf(node.b), nameOf(node.no)];
    const name = `v${(names++).toString()}`;
    lines.push(`var ${name} = ${no};`, `if (${a} < ${b}) {`);
    blocks.push(new Map());
    const yes = nameOf(node.yes);
    blocks.pop();
    lines.push(`${name} = ${yes};`, '}');
    return name;
  }
  const outputs = graph.outputs.map(nameOf);
  return { lines, outputs };
}

type Computed = Exclude<Node, { op: 'input' | 'constant' }>;

function expression(node: Computed, nameOf: (id: NodeId) => string): string {
  const a = nameOf(node.a);
  if (!('b' in node)) return UNARY[node.op](a);
  const b = nameOf(node.b);
  return node.op === 'selectLess'
    ? `select(${nameOf(node.no)}, ${nameOf(node.yes)}, ${a} < ${b})`
    : BINARY[node.op](a, b);
}

const UNARY: Readonly<Record<UnaryOp, (a: string) => string>> = {
  abs: (a) => `abs(${a})`,
  sqrt: (a) => `sqrt(${a})`,
  nearest: (a) => `round(${a})`,
  exponent: (a) => `exponentOf(${a})`,
  mantissa: (a) => `mantissaOf(${a})`,
};

const BINARY: Readonly<Record<BinaryOp, (a: string, b: string) => string>> = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  min: (a, b) => `select(${b}, ${a}, ${a} < ${b})`,
  max: (a, b) => `select(${b}, ${a}, ${a} > ${b})`,
  scale: (a, b) => `scaled(${a}, ${b})`,
};

/** A number as a single, in digits that read back as it. */
function wgslLiteral(value: number): string {
  const single = Math.fround(value);
  const digits = `${Math.abs(single).toString()}f`;
  return single < 0 || Object.is(single, -0) ? `(-${digits})` : digits;
}
