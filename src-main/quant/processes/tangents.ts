import type { Arithmetic } from './arithmetic.ts';
import { QuantError } from '../math/quant-error.ts';
import { besideEachOther } from './monitors.ts';
import { parameterSlopes } from './parameter-slopes.ts';
import type { BoundProcess, ProcessParams, StepInput, StepProgram } from './step-program.ts';

/** A value and its derivatives; null where a derivative is zero for every path. */
interface Dual<V> {
  readonly value: V;
  readonly slopes: readonly (V | null)[];
}

/**
 * Name of the state that holds the derivative of another.
 * @param state differentiated
 * @param param by which
 * @returns name in the program
 */
export function tangentName(state: string, param: string): string {
  return `d ${state}/d ${param}`;
}

/**
 * A process together with the derivatives of its states by parameters, path by path: the program is run with pairs in place of
 * numbers, so every back end has the derivatives.
 *
 * Coefficients and initial states are differentiated by central differences, which are exact to 1e-9: they are smooth functions of
 * the parameters. Where a step chooses (max, select), the derivative is that of the chosen side, and a mass at zero or a number of
 * jumps does not move: by such parameters pathwise derivatives are biased.
 * @param bind process of parameters
 * @param params where to differentiate
 * @param names by which parameters
 * @returns process with states of the original first, then the derivatives by each parameter
 * @throws QuantError NO_TANGENT where a parameter moves what a process remembers, or how it weighs it
 * @source Glasserman 2004, section 7.2; Griewank and Walther 2008, "Evaluating derivatives", chapter 3
 */
export function withTangents(
  bind: (params: ProcessParams) => BoundProcess,
  params: ProcessParams,
  names: readonly string[],
): BoundProcess {
  const process = bind(params);
  const moved = names.map((name) => differences(bind, params, name));
  const moving = moved.map(({ moves }) => moves);
  const { conditional: _, ...plain } = process;
  return {
    ...plain,
    program: tangentProgram(process.program, names, moving),
    initial: Float64Array.of(...process.initial, ...moved.flatMap(({ initial }) => [...initial])),
    coefficients: (times) =>
      moved.reduce(
        (rows, { coefficients }) => besideEachOther(times.length - 1, rows, coefficients(times)),
        process.coefficients(times),
      ),
  };
}

/** Even steps on which it is seen which coefficients a parameter moves: what does not move costs nothing in a kernel. */
const SAMPLE_GRID = Float64Array.of(0, 0.037, 0.074, 0.111);

/** Slopes, with the names of the coefficients that a parameter moves. */
function differences(bind: (params: ProcessParams) => BoundProcess, params: ProcessParams, name: string) {
  const { initial, coefficients, memoryKernel } = parameterSlopes(bind, params, name);
  const { id, coefficients: list } = bind(params).program;
  const sample = coefficients(SAMPLE_GRID);
  const moves = list.filter((_, i) => sample.some((value, at) => at % list.length === i && value !== 0));
  return {
    initial,
    moves,
    coefficients: (times: Float64Array) => {
      if (memoryKernel(times))
        throw new QuantError('NO_TANGENT', { process: id, param: name, reason: 'it moves the memory' });
      const slopes = coefficients(times);
      if (slopes.some((value, at) => value !== 0 && !moves.includes(list[at % list.length]!)))
        throw new QuantError('NO_TANGENT', { param: name, reason: 'a coefficient moves on this grid only' });
      return slopes;
    },
  };
}

function tangentProgram(
  base: StepProgram,
  names: readonly string[],
  moving: readonly (readonly string[])[],
): StepProgram {
  const slopesOf = (list: readonly string[]): string[] =>
    names.flatMap((name) => list.map((entry) => tangentName(entry, name)));
  return {
    ...base,
    id: `${base.id}'${names.map((name, i) => `${name}(${moving[i]!.join(' ')})`).join(',')}`,
    states: [...base.states, ...slopesOf(base.states)],
    coefficients: [...base.coefficients, ...slopesOf(base.coefficients)],
    advance: (m, at) => {
      const dual = dualArithmetic(m);
      const { state, remember } = base.advance(dual, dualInput(base, { names, moving }, at));
      if (remember?.slopes.some((slope) => slope !== null))
        throw new QuantError('NO_TANGENT', { process: base.id, reason: 'its memory depends on parameters' });
      const slopes = names.flatMap((name, i) =>
        base.states.map((entry) => [tangentName(entry, name), state[entry]!.slopes[i] ?? m.constant(0)]),
      );
      return {
        state: {
          ...Object.fromEntries(base.states.map((entry) => [entry, state[entry]!.value])),
          ...Object.fromEntries(slopes),
        },
        ...(remember && { remember: remember.value }),
      };
    },
  };
}

function dualInput<V>(
  base: StepProgram,
  { names, moving }: { names: readonly string[]; moving: readonly (readonly string[])[] },
  at: StepInput<V>,
): StepInput<Dual<V>> {
  const paired = (
    list: readonly string[],
    from: Readonly<Record<string, V>>,
    isMoving: (entry: string, param: number) => boolean,
  ): Record<string, Dual<V>> =>
    Object.fromEntries(
      list.map((entry) => [
        entry,
        {
          value: from[entry]!,
          slopes: names.map((name, i) => (isMoving(entry, i) ? from[tangentName(entry, name)]! : null)),
        },
      ]),
    );
  return {
    state: paired(base.states, at.state, () => true),
    coefficient: paired(base.coefficients, at.coefficient, (entry, i) => moving[i]!.includes(entry)),
    draws: at.draws.map((value) => ({ value, slopes: names.map(() => null) })),
    memory: { value: at.memory, slopes: names.map(() => null) },
  };
}

/** Arithmetic on pairs by the chain rule. */
function dualArithmetic<V>(m: Arithmetic<V>): Arithmetic<Dual<V>> {
  const times = (a: V | null, factor: V): V | null => (a === null ? null : m.mul(a, factor));
  const plus = (a: V | null, b: V | null): V | null => (a === null ? b : b === null ? a : m.add(a, b));
  const minus = (a: V | null, b: V | null): V | null => (b === null ? a : m.sub(a ?? m.constant(0), b));
  const chain = (a: Dual<V>, value: V, slope: () => V): Dual<V> => ({
    value,
    slopes: a.slopes.map((own) => (own === null ? null : m.mul(own, slope()))),
  });
  const both = (a: Dual<V>, b: Dual<V>, value: V, merge: (a: V | null, b: V | null) => V | null): Dual<V> => {
    const count = Math.max(a.slopes.length, b.slopes.length);
    const slopes = Array.from({ length: count }, (_, i) => merge(a.slopes[i] ?? null, b.slopes[i] ?? null));
    return { value, slopes };
  };
  const choose = (a: V, b: V, yes: Dual<V>, no: Dual<V>): Dual<V> =>
    both(yes, no, m.selectLess(a, b, yes.value, no.value), (y, n) =>
      y === null && n === null ? null : m.selectLess(a, b, y ?? m.constant(0), n ?? m.constant(0)),
    );
  return {
    constant: (value) => ({ value: m.constant(value), slopes: [] }),
    add: (a, b) => both(a, b, m.add(a.value, b.value), plus),
    sub: (a, b) => both(a, b, m.sub(a.value, b.value), minus),
    mul: (a, b) => both(a, b, m.mul(a.value, b.value), (x, y) => plus(times(x, b.value), times(y, a.value))),
    div: (a, b) => {
      const value = m.div(a.value, b.value);
      return both(a, b, value, (x, y) => {
        const top = minus(x, times(y, value));
        return top === null ? null : m.div(top, b.value);
      });
    },
    min: (a, b) => choose(a.value, b.value, a, b),
    max: (a, b) => choose(b.value, a.value, a, b),
    abs: (a) =>
      choose(
        a.value,
        m.constant(0),
        { value: m.sub(m.constant(0), a.value), slopes: a.slopes.map((s) => minus(null, s)) },
        a,
      ),
    sqrt: (a) => {
      const root = m.sqrt(a.value);
      // at zero the path stays put: its derivative is taken as zero
      const slope = (): V =>
        m.selectLess(
          m.constant(0),
          root,
          m.div(m.constant(0.5), m.max(root, m.constant(1e-18))),
          m.constant(0),
        );
      return chain(a, root, slope);
    },
    exp: (a) => {
      const value = m.exp(a.value);
      return chain(a, value, () => value);
    },
    log: (a) => chain(a, m.log(a.value), () => m.div(m.constant(1), a.value)),
    normalQuantile: (a) => {
      const z = m.normalQuantile(a.value);
      const overDensity = (): V =>
        m.mul(m.constant(Math.sqrt(2 * Math.PI)), m.exp(m.mul(m.constant(0.5), m.mul(z, z))));
      return chain(a, z, overDensity);
    },
    selectLess: (a, b, yes, no) => choose(a.value, b.value, yes, no),
    whenLess: (a, b, yes, no) => choose(a.value, b.value, yes(), no),
  };
}
