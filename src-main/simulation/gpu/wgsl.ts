import type { DrawKind } from '#quant/processes/step-program.ts';
import { traceNormalQuantile, traceProgram, type ProgramGraph } from '../graph/trace-program.ts';
import type { StepProgram } from '#quant/processes/step-program.ts';
import { elementaryWgsl, wgslStatements } from './wgsl-statements.ts';

/** Invocations of a workgroup; each runs one path, or a path and its mirror image. */
export const WORKGROUP_PATHS = 64;

/** Steps between two walks through all that is remembered; the weights that the buffer holds beyond the last step. */
export const MEMORY_TILE = 8;

/** What a kernel is compiled for. */
export interface KernelKind {
  readonly mirrored: boolean;
  /** Draws come from a buffer instead of the generator. */
  readonly givenDraws: boolean;
}

/** Binding numbers; a kernel declares those that it needs. */
export const BINDINGS = {
  run: 0,
  table: 1,
  recordAt: 2,
  records: 3,
  weights: 4,
  history: 5,
  given: 6,
} as const;

/**
 * The kernel of a program: all steps of one path in one invocation, in single precision.
 * @param program of a process
 * @param kind of the kernel
 * @returns WGSL with the entry point `simulate`
 */
export function programWgsl(program: StepProgram, kind: KernelKind): string {
  const traced = traceProgram(program, 'f32');
  const needsQuantile = !kind.givenDraws && program.draws.includes('normal');
  return [
    declarations(program, kind),
    elementaryWgsl,
    kind.givenDraws ? '' : philoxWgsl,
    needsQuantile ? quantileFunction() : '',
    advanceFunction(traced),
    entryPoint(program, kind),
  ].join('\n');
}

function declarations(program: StepProgram, { givenDraws }: KernelKind): string {
  const storage = (name: keyof typeof BINDINGS, type: string, access = 'read'): string =>
    `@group(0) @binding(${BINDINGS[name].toString()}) var<storage, ${access}> ${name}: array<${type}>;`;
  const fields = program.states.map((_, i) => `s${i.toString()}: f32`);
  if (program.hasMemory) fields.push('remembered: f32');
  return [
    'struct Run { firstPath: u32, paths: u32, steps: u32, stream: u32, key0: u32, key1: u32 }',
    `struct State { ${fields.join(', ')} }`,
    `@group(0) @binding(${BINDINGS.run.toString()}) var<uniform> run: Run;`,
    '// initial states, then the coefficients of every step',
    storage('table', 'f32'),
    '// numbers of finished steps, then 0',
    storage('recordAt', 'u32'),
    storage('records', 'f32', 'read_write'),
    ...(program.hasMemory ? [storage('weights', 'f32'), storage('history', 'f32', 'read_write')] : []),
    ...(givenDraws ? [storage('given', 'f32')] : []),
  ].join('\n');
}

/** Philox4x32-10 as `quant/math/philox.ts` has it, products from 16-bit halves; uniforms on 23 bits and a half. */
const philoxWgsl = `
fn multiplyHigh(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu; let aHigh = a >> 16u;
  let bLow = b & 0xffffu; let bHigh = b >> 16u;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let carry = (middle & 0xffffu) + aLow * bHigh;
  return aHigh * bHigh + (middle >> 16u) + (carry >> 16u);
}
fn philox(address: u32, path: u32) -> vec4u {
  var c = vec4u(address, path, run.stream, 0u);
  var k = vec2u(run.key0, run.key1);
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiplyHigh(0xd2511f53u, c.x);
    let high1 = multiplyHigh(0xcd9e8d57u, c.z);
    c = vec4u(high1 ^ c.y ^ k.x, 0xcd9e8d57u * c.z, high0 ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn uniformOf(word: u32) -> f32 {
  return (f32(word >> 9u) + 0.5f) * 0x1p-23f;
}`;

function quantileFunction(): string {
  const { lines, outputs } = wgslStatements(traceNormalQuantile('f32'), () => 'u');
  return `fn quantile(u: f32) -> f32 {\n${lines.join('\n')}\nreturn ${outputs[0]!};\n}`;
}

/** One step: states, place of the step's coefficients, draws and the weighted sum of what is remembered. */
function advanceFunction({ program, graph }: ProgramGraph): string {
  const text = {
    state: (index: number) => `at.s${index.toString()}`,
    coefficient: (index: number) => `table[row + ${index.toString()}u]`,
    draw: (index: number) => `d${index.toString()}`,
    memory: () => 'memory',
  };
  const { lines, outputs } = wgslStatements(graph, (kind, index) => text[kind](index));
  const parameters = ['at: State', 'row: u32', ...program.draws.map((_, i) => `d${i.toString()}: f32`)];
  if (program.hasMemory) parameters.push('memory: f32');
  return [
    `fn advance(${parameters.join(', ')}) -> State {`,
    ...lines,
    `return State(${outputs.join(', ')});`,
    '}',
  ].join('\n');
}

function entryPoint(program: StepProgram, kind: KernelKind): string {
  const sides = kind.mirrored ? ['a', 'b'] : ['a'];
  const states = program.states.length;
  const unroll = stepsPerTurn(program);
  const initial = program.states.map((_, i) => `table[${i.toString()}]`);
  if (program.hasMemory) initial.push('0f');
  const turn = Array.from({ length: unroll }, (_, offset) => stepText(program, kind, { offset, sides }));
  return [
    `@compute @workgroup_size(${WORKGROUP_PATHS.toString()})`,
    'fn simulate(@builtin(global_invocation_id) id: vec3u) {',
    'let lane = id.x;',
    'if (lane >= run.paths) { return; }',
    'let path = run.firstPath + lane;',
    ...sides.map((side) => `var ${side} = State(${initial.join(', ')});`),
    'var recorded = 0u;',
    'var next = recordAt[0];',
    `for (var step = 0u; step < run.steps; step += ${unroll.toString()}u) {`,
    `var row = ${states.toString()}u + step * ${program.coefficients.length.toString()}u;`,
    ...(program.hasMemory ? memoryTile(sides) : []),
    ...turn.flat(),
    '}',
    '}',
  ].join('\n');
}

/** Steps written out one after another, so that each knows which words of which Philox blocks are its own. */
function stepsPerTurn({ hasMemory, draws }: StepProgram): number {
  if (hasMemory) return MEMORY_TILE;
  if (draws.length % 4 === 0) return 1;
  return draws.length % 2 === 0 ? 2 : 4;
}

interface StepPlace {
  readonly offset: number;
  readonly sides: readonly string[];
}

function stepText(program: StepProgram, kind: KernelKind, { offset, sides }: StepPlace): string[] {
  const draws = drawText(program, kind, offset);
  const memory = (side: string): string => (program.hasMemory ? `, ${side}m${offset.toString()}` : '');
  const advances = sides.map((side) => {
    const given = draws.names.map((name, i) => (side === 'a' ? name : mirrored(name, program.draws[i]!)));
    return `${side} = advance(${[side, 'row', ...given].join(', ')}${memory(side)});`;
  });
  return [
    ...(offset === 0 ? [] : [`if (step + ${offset.toString()}u >= run.steps) { break; }`]),
    ...draws.lines,
    ...advances,
    ...(program.hasMemory ? rememberText(sides, offset) : []),
    `row += ${program.coefficients.length.toString()}u;`,
    `if (step + ${(offset + 1).toString()}u == next) {`,
    ...recordText(program.states.length, sides),
    'recorded++;',
    'next = recordAt[recorded];',
    '}',
  ];
}

function mirrored(name: string, kind: DrawKind): string {
  return kind === 'normal' ? `-${name}` : `1f - ${name}`;
}

/** The draws of a step of a turn. Names are of the whole turn, for a Philox block may serve two steps. */
function drawText(
  { draws }: StepProgram,
  { givenDraws }: KernelKind,
  offset: number,
): { readonly lines: string[]; readonly names: string[] } {
  const lines: string[] = [];
  const names = draws.map((kind, draw) => {
    const place = offset * draws.length + draw;
    const name = `z${place.toString()}`;
    if (givenDraws) {
      const address = `step * ${draws.length.toString()}u + ${place.toString()}u`;
      lines.push(`let ${name} = given[(${address}) * run.paths + lane];`);
      return name;
    }
    const block = `words${Math.floor(place / 4).toString()}`;
    if (place % 4 === 0) lines.push(`let ${block} = philox(${blockAddress(draws.length, place)}, path);`);
    const uniform = `uniformOf(${block}.${'xyzw'[place % 4]!})`;
    lines.push(`let ${name} = ${kind === 'normal' ? `quantile(${uniform})` : uniform};`);
    return name;
  });
  return { lines, names };
}

function blockAddress(draws: number, place: number): string {
  return `step * ${draws.toString()}u / 4u + ${(place / 4).toString()}u`;
}

/** Sums over all that was remembered before this turn, for every step of it, in the order of remembering. */
function memoryTile(sides: readonly string[]): string[] {
  const tile = Array.from({ length: MEMORY_TILE }, (_, t) => t.toString());
  return [
    ...sides.flatMap((side) => tile.map((t) => `var ${side}m${t} = 0f;`)),
    'for (var earlier = 0u; earlier < step; earlier++) {',
    'let weight = step - earlier - 1u;',
    ...tile.map((t) => `let w${t} = weights[weight + ${t}u];`),
    ...sides.flatMap((side, index) => [
      `let ${side}Past = history[${historyPlace('earlier', sides.length, index)}];`,
      ...tile.map((t) => `${side}m${t} += w${t} * ${side}Past;`),
    ]),
    '}',
  ];
}

/** Puts a value away for later turns and adds it to the sums of the later steps of this one. */
function rememberText(sides: readonly string[], offset: number): string[] {
  const later = Array.from({ length: MEMORY_TILE - offset - 1 }, (_, i) => i);
  const step = `(step + ${offset.toString()}u)`;
  return sides.flatMap((side, index) => [
    `history[${historyPlace(step, sides.length, index)}] = ${side}.remembered;`,
    ...later.map(
      (i) => `${side}m${(offset + 1 + i).toString()} += weights[${i.toString()}] * ${side}.remembered;`,
    ),
  ]);
}

function historyPlace(step: string, sides: number, side: number): string {
  return `(${step} * ${sides.toString()}u + ${side.toString()}u) * run.paths + lane`;
}

function recordText(states: number, sides: readonly string[]): string[] {
  return Array.from({ length: states }, (_, state) =>
    sides.map((side, index) => {
      const column = `recorded * ${(states * sides.length).toString()}u + ${(state * sides.length + index).toString()}u`;
      return `records[(${column}) * run.paths + lane] = ${side}.s${state.toString()};`;
    }),
  ).flat();
}
