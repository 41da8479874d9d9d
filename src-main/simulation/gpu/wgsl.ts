import type { StepProgram } from '#quant/processes/step-program.ts';
import { traceProgram, type ProgramGraph } from '../graph/trace-program.ts';
import type { KernelKind, Turn } from './kernel-kind.ts';
import { drawFunctions, turnDraws, type StepDraws } from './wgsl-draws.ts';
import { elementaryWgsl, wgslStatements } from './wgsl-statements.ts';

/** Invocations of a workgroup; each runs one path, or a path and its mirror image. */
export const WORKGROUP_PATHS = 64;

/** Steps between two walks through all that is remembered; the weights that the buffer holds beyond the last step. */
export const MEMORY_TILE = 8;

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
  const turn = turnOf(program);
  return [
    declarations(program, kind),
    elementaryWgsl,
    kind.givenDraws ? '' : drawFunctions(program.draws),
    advanceFunction(traceProgram(program, 'f32')),
    entryPoint(program, kind, turn),
  ].join('\n');
}

/** Draws of a turn that are still written out one by one. */
const MOST_WRITTEN_DRAWS = 8;

function turnOf({ hasMemory, draws }: StepProgram): Turn {
  if (hasMemory) return { steps: MEMORY_TILE, isLoop: true };
  const steps = draws.length % 4 === 0 ? 1 : draws.length % 2 === 0 ? 2 : 4;
  return { steps, isLoop: steps * draws.length > MOST_WRITTEN_DRAWS };
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

function entryPoint(program: StepProgram, kind: KernelKind, turn: Turn): string {
  const sides = kind.mirrored ? ['a', 'b'] : ['a'];
  const initial = program.states.map((_, i) => `table[${i.toString()}]`);
  if (program.hasMemory) initial.push('0f');
  const rowStart = `${program.states.length.toString()}u + step * ${program.coefficients.length.toString()}u`;
  return [
    `@compute @workgroup_size(${WORKGROUP_PATHS.toString()})`,
    'fn simulate(@builtin(global_invocation_id) id: vec3u) {',
    'let lane = id.x;',
    'if (lane >= run.paths) { return; }',
    'let path = run.firstPath + lane;',
    ...sides.map((side) => `var ${side} = State(${initial.join(', ')});`),
    'var recorded = 0u;',
    'var next = recordAt[0];',
    `for (var step = 0u; step < run.steps; step += ${turn.steps.toString()}u) {`,
    `var row = ${rowStart};`,
    ...(program.hasMemory ? memoryTile(sides) : []),
    ...turnText(program, kind, { turn, sides }),
    '}',
    '}',
  ].join('\n');
}

interface TurnPlace {
  readonly turn: Turn;
  readonly sides: readonly string[];
}

/** All steps of a turn, written out or as a loop over `t`. */
function turnText(program: StepProgram, kind: KernelKind, { turn, sides }: TurnPlace): string[] {
  const draws = turnDraws(program.draws, turn, kind);
  if (turn.isLoop) {
    return [
      ...draws.before,
      `for (var t = 0u; t < ${turn.steps.toString()}u; t++) {`,
      'if (step + t >= run.steps) { break; }',
      ...stepText(program, sides, draws.ofStep(0)),
      '}',
    ];
  }
  return Array.from({ length: turn.steps }, (_, t) => [
    ...(t === 0 ? [] : [`if (step + ${t.toString()}u >= run.steps) { break; }`]),
    ...stepText(program, sides, draws.ofStep(t)),
  ]).flat();
}

function stepText(program: StepProgram, sides: readonly string[], draws: StepDraws): string[] {
  const advances = sides.map((side) => {
    const values = side === 'a' ? draws.values : draws.mirrored;
    const memory = program.hasMemory ? [`${side}m[t]`] : [];
    return `${side} = advance(${[side, 'row', ...values, ...memory].join(', ')});`;
  });
  return [
    ...draws.lines,
    ...advances,
    ...(program.hasMemory ? rememberText(sides) : []),
    `row += ${program.coefficients.length.toString()}u;`,
    `if (step + ${draws.offset} + 1u == next) {`,
    ...recordText(program.states.length, sides),
    'recorded++;',
    'next = recordAt[recorded];',
    '}',
  ];
}

/** Sums over all that was remembered before this turn, for every step of it, in the order of remembering. */
function memoryTile(sides: readonly string[]): string[] {
  const tile = Array.from({ length: MEMORY_TILE }, (_, t) => t.toString());
  const sums = (side: string): string => tile.map((t) => `${side}Sum${t}`).join(', ');
  return [
    ...sides.flatMap((side) => tile.map((t) => `var ${side}Sum${t} = 0f;`)),
    'for (var earlier = 0u; earlier < step; earlier++) {',
    'let weight = step - earlier - 1u;',
    ...tile.map((t) => `let w${t} = weights[weight + ${t}u];`),
    ...sides.flatMap((side, index) => [
      `let ${side}Past = history[${historyPlace('earlier', sides.length, index)}];`,
      ...tile.map((t) => `${side}Sum${t} += w${t} * ${side}Past;`),
    ]),
    '}',
    ...sides.map((side) => `var ${side}m = array<f32, ${MEMORY_TILE.toString()}>(${sums(side)});`),
  ];
}

/** Puts a value away for later turns and adds it to the sums of the later steps of this one. */
function rememberText(sides: readonly string[]): string[] {
  return sides.flatMap((side, index) => [
    `history[${historyPlace('(step + t)', sides.length, index)}] = ${side}.remembered;`,
    `for (var later = t + 1u; later < ${MEMORY_TILE.toString()}u; later++) {`,
    `${side}m[later] += weights[later - t - 1u] * ${side}.remembered;`,
    '}',
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
