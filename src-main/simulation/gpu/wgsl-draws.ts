import type { DrawKind } from '#quant/processes/step-program.ts';
import { traceNormalQuantile } from '../graph/trace-program.ts';
import type { KernelKind, Turn } from './kernel-kind.ts';
import { wgslStatements } from './wgsl-statements.ts';

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

/**
 * Functions that turn an address of a path into draws.
 * @param draws of a step
 * @returns WGSL of `philox`, `uniformOf` and, where there are normals, `quantile`
 */
export function drawFunctions(draws: readonly DrawKind[]): string {
  if (!draws.includes('normal')) return philoxWgsl;
  const { lines, outputs } = wgslStatements(traceNormalQuantile('f32'), () => 'u');
  return `${philoxWgsl}\nfn quantile(u: f32) -> f32 {\n${lines.join('\n')}\nreturn ${outputs[0]!};\n}`;
}

/** WGSL of the draws of one step. */
export interface StepDraws {
  /** Number of the step in its turn. */
  readonly offset: string;
  readonly lines: readonly string[];
  readonly values: readonly string[];
  readonly mirrored: readonly string[];
}

/** WGSL of the draws of a turn: what comes before its steps, and each step's own. */
export interface TurnDraws {
  readonly before: readonly string[];
  readonly ofStep: (t: number) => StepDraws;
}

/**
 * The draws of a turn: from the buffer of given ones, else one Philox block for every four of them in a row.
 * @param draws of a step
 * @param turn steps that are written together
 * @param kind of the kernel
 * @returns WGSL in which `step` is the first step of the turn and, in a loop, `t` the number of the step in it
 */
export function turnDraws(draws: readonly DrawKind[], turn: Turn, { givenDraws }: KernelKind): TurnDraws {
  const count = draws.length;
  const source = givenDraws ? given(count, turn) : turn.isLoop ? filled(draws, turn) : written(draws);
  return {
    before: source.before,
    ofStep: (t) => {
      const values = draws.map((_, i) => `z${(t * count + i).toString()}`);
      return {
        offset: turn.isLoop ? 't' : `${t.toString()}u`,
        lines: values.flatMap((name, i) => [...source.lines(t, i), `let ${name} = ${source.value(t, i)};`]),
        values,
        mirrored: values.map((name, i) => (draws[i] === 'normal' ? `-${name}` : `1f - ${name}`)),
      };
    },
  };
}

interface DrawText {
  readonly before: readonly string[];
  /** Statements before draw `i` of step `t` of the turn. */
  readonly lines: (t: number, i: number) => readonly string[];
  readonly value: (t: number, i: number) => string;
}

function given(count: number, turn: Turn): DrawText {
  return {
    before: [],
    lines: () => [],
    value: (t, i) => {
      const step = turn.isLoop ? '(step + t)' : `(step + ${t.toString()}u)`;
      return `given[(${step} * ${count.toString()}u + ${i.toString()}u) * run.paths + lane]`;
    },
  };
}

/** All draws of the turn in an array. */
function filled(draws: readonly DrawKind[], turn: Turn): DrawText {
  const places = turn.steps * draws.length;
  const kinds = Array.from({ length: 4 }, (_, word) =>
    Array.from({ length: places / 4 }, (_unused, block) => draws[(block * 4 + word) % draws.length]!),
  );
  return {
    before: [
      `var draws: array<f32, ${places.toString()}>;`,
      `for (var block = 0u; block < ${(places / 4).toString()}u; block++) {`,
      `let words = philox(${blockAddress(draws.length, 'block')}, path);`,
      ...kinds.flatMap((ofBlock, word) => fillText(ofBlock, word)),
      '}',
    ],
    lines: () => [],
    value: (_, i) => `draws[t * ${draws.length.toString()}u + ${i.toString()}u]`,
  };
}

/** Writes one word of the block at hand; where its kind depends on the block, a mask tells. */
function fillText(kinds: readonly DrawKind[], word: number): string[] {
  const uniform = `uniformOf(words.${'xyzw'[word]!})`;
  const place = `draws[block * 4u + ${word.toString()}u]`;
  const normal = `quantile(${uniform})`;
  if (kinds.every((kind) => kind === 'normal')) return [`${place} = ${normal};`];
  if (kinds.every((kind) => kind === 'uniform')) return [`${place} = ${uniform};`];
  const mask = kinds.reduce((bits, kind, block) => (kind === 'normal' ? bits | (1 << block) : bits), 0);
  return [
    `if (((${(mask >>> 0).toString()}u >> block) & 1u) == 1u) { ${place} = ${normal}; } else { ${place} = ${uniform}; }`,
  ];
}

/** Each draw in a name of its own; a Philox block may serve more than one step. */
function written(draws: readonly DrawKind[]): DrawText {
  const placeOf = (t: number, i: number): number => t * draws.length + i;
  const block = (place: number): string => `words${Math.floor(place / 4).toString()}`;
  return {
    before: [],
    lines: (t, i) => {
      const place = placeOf(t, i);
      if (place % 4 !== 0) return [];
      const address = blockAddress(draws.length, `${(place / 4).toString()}u`);
      return [`let ${block(place)} = philox(${address}, path);`];
    },
    value: (t, i) => {
      const place = placeOf(t, i);
      const uniform = `uniformOf(${block(place)}.${'xyzw'[place % 4]!})`;
      return draws[i] === 'normal' ? `quantile(${uniform})` : uniform;
    },
  };
}

function blockAddress(draws: number, block: string): string {
  return `step * ${draws.toString()}u / 4u + ${block}`;
}
