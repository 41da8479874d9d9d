import type { Arithmetic } from './arithmetic.ts';
import { besideEachOther } from './monitors.ts';
import { coefficientRows } from './step-program.ts';
import type { BoundProcess, DrawKind, StepProgram } from './step-program.ts';

/**
 * How the law of draws is moved, one entry a draw of the program: a normal draw z of a step Δ becomes z + λ√Δ, a uniform one u
 * becomes u^{1/(1 + λ√Δ)}; null leaves a draw alone.
 */
export type DrawTilt = readonly (number | null)[];

/** Uniforms stay as far from 0 and 1 as single precision can say: 6e-8 of the mass is moved, which no simulation sees. */
const EDGE = 2 ** -24;

/**
 * Name of the state that holds what the likelihood ratio of a draw needs: Σ √Δ z of the moved normals, or Σ √Δ ln u of the moved
 * uniforms.
 * @param draw its place among the draws of the program
 * @returns name in the program
 */
export function tiltName(draw: number): string {
  return `tilt ${draw}`;
}

/**
 * A process whose draws follow another law, for rare events, with the sums that its likelihood ratio is made of: a program like any
 * other, so that every back end can run it.
 * @param process of any kind, derivatives and monitors included
 * @param tilt of its draws
 * @returns process with the states of the given one first
 * @source Glasserman 2004, section 4.6 (importance sampling); Girsanov's theorem for the normals, a beta density for the uniforms
 */
export function withTilt(process: BoundProcess, tilt: DrawTilt): BoundProcess {
  const { conditional: _, ...plain } = process;
  const moved = tilt.flatMap((lambda, draw) => (lambda === null ? [] : [{ lambda, draw }]));
  if (moved.length === 0) return plain;
  const base = process.program;
  const movers = moved.map(({ draw }) => `tilt by ${draw}`);
  const names = ['tiltRoot', ...movers];
  return {
    ...plain,
    program: tiltedProgram(
      base,
      moved.map(({ draw }) => draw),
      names,
    ),
    initial: Float64Array.of(...process.initial, ...moved.map(() => 0)),
    coefficients: (times) => {
      const own = coefficientRows(names, ({ dt }) => {
        const root = Math.sqrt(dt);
        const by = moved.map(({ lambda, draw }) =>
          base.draws[draw] === 'normal' ? lambda * root : 1 / (1 + lambda * root),
        );
        return Object.fromEntries([['tiltRoot', root], ...movers.map((name, i) => [name, by[i]!] as const)]);
      })(times);
      return besideEachOther(times.length - 1, process.coefficients(times), own);
    },
  };
}

function tiltedProgram(base: StepProgram, moved: readonly number[], names: readonly string[]): StepProgram {
  return {
    ...base,
    id: `${base.id}~${moved.join(' ')}`,
    states: [...base.states, ...moved.map((draw) => tiltName(draw))],
    coefficients: [...base.coefficients, ...names],
    advance: (m, at) => {
      const draws = [...at.draws];
      const sums = moved.map((draw, i) => {
        const { value, score } = movedDraw(
          m,
          base.draws[draw]!,
          draws[draw]!,
          at.coefficient[names[1 + i]!]!,
        );
        draws[draw] = value;
        const name = tiltName(draw);
        return [name, m.add(at.state[name]!, m.mul(at.coefficient['tiltRoot']!, score))] as const;
      });
      const { state, remember } = base.advance(m, { ...at, draws });
      return {
        state: { ...state, ...Object.fromEntries(sums) },
        ...(remember !== undefined && { remember }),
      };
    },
  };
}

function movedDraw<V>(m: Arithmetic<V>, kind: DrawKind, draw: V, by: V): { value: V; score: V } {
  if (kind === 'normal') {
    const value = m.add(draw, by);
    return { value, score: value };
  }
  const power = m.exp(m.mul(by, m.log(draw)));
  const value = m.min(m.max(power, m.constant(EDGE)), m.constant(1 - EDGE));
  return { value, score: m.log(value) };
}

/** What a logarithm of a likelihood ratio is, given the sums of a path. */
export interface LogLikelihood {
  readonly constant: number;
  /** Multiplies the state `tiltName(draw)`. */
  readonly slopes: readonly { readonly draw: number; readonly slope: number }[];
}

/**
 * Logarithm of the likelihood ratio dP/dQ after some steps: Σ over normals of ½λ²t − λ Σ√Δ z, over uniforms of −Σ ln(1 + λ√Δ) −
 * λ Σ√Δ ln u.
 * @param draws kinds of the program
 * @param tilt of the process
 * @param times [steps + 1] years
 * @param steps how many of them
 * @returns constant and slopes
 * @source Glasserman 2004, equation 4.81 (normals)
 */
export function logLikelihood(
  draws: readonly DrawKind[],
  tilt: DrawTilt,
  { times, steps }: { readonly times: Float64Array; readonly steps: number },
): LogLikelihood {
  let constant = 0;
  const slopes = [];
  for (const [draw, lambda] of tilt.entries()) {
    if (lambda === null) continue;
    slopes.push({ draw, slope: -lambda });
    if (draws[draw] === 'normal') constant += 0.5 * lambda * lambda * times[steps]!;
    else
      for (let i = 0; i < steps; i += 1)
        constant -= Math.log1p(lambda * Math.sqrt(times[i + 1]! - times[i]!));
  }
  return { constant, slopes };
}
