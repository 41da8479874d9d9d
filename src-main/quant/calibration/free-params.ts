import type { Model, ModelParams, ParamSpec } from '../models/model.ts';
import type { CalibrationSettings, ParamChoice } from './settings.ts';

/** How one parameter of the model comes about. */
type Source =
  | { readonly kind: 'free'; readonly at: number }
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'tied'; readonly to: number; readonly factor: number; readonly offset: number };

/** Gaussian pull of one parameter: adds ((value − mean)/standardDeviation)² to the loss. */
export interface Prior {
  /** Place among the parameters of the model. */
  readonly param: number;
  readonly mean: number;
  readonly standardDeviation: number;
}

/** The parameters that a solver moves, in coordinates x in which they move evenly, and how the others follow. */
export interface FreeParams {
  readonly model: Model;
  /** [p] of all parameters. */
  readonly sources: readonly Source[];
  /** [n] of the free ones. */
  readonly specs: readonly ParamSpec[];
  readonly names: readonly string[];
  /** [n] ends in x; within them every value is admitted. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** [n] the given start in x. */
  readonly start: Float64Array;
  /** [n] ends in x of the range in which starts are spread. */
  readonly rangeLower: Float64Array;
  readonly rangeUpper: Float64Array;
  readonly priors: readonly Prior[];
}

/** An end at 0 of a logarithmic parameter, as a share of the low end of its range. */
const LEAST_SHARE = 1e-5;
/**
 * An end of the model itself is kept away from by this share of the range: without jumps, without spread or at full correlation
 * derivatives need other nodes than values.
 */
const OFF_THE_END = 1e-9;

/**
 * Sorts the parameters of a model into free, fixed and tied ones.
 * @param model any model
 * @param settings choices for its parameters
 * @returns the free ones with their bounds, or a sentence that says what makes no sense
 */
export function freeParams(model: Model, { params: choices }: CalibrationSettings): FreeParams | string {
  const known = model.params.map(({ name }) => name);
  const unknown = Object.keys(choices).find((name) => !known.includes(name));
  if (unknown !== undefined)
    return `${unknown} is no parameter of ${model.label}; it has ${known.join(', ')}.`;
  const free = model.params.filter(({ name }) => isFree(choices[name]));
  const names = free.map(({ name }) => name);
  const sources = model.params.map((spec): Source | string => sourceOf(spec, choices, known, names));
  const wrong = sources.find((source) => typeof source === 'string') ?? cycleIn(sources as Source[], known);
  if (wrong !== undefined) return wrong as string;
  const ends = free.map((spec) => endsOf(spec, { ...usualBounds(model, spec), ...choices[spec.name] }));
  const empty = ends.findIndex(({ lower, upper }) => !(lower < upper));
  if (empty >= 0) return `The bounds of ${names[empty]!} leave nothing to search; lower must be below upper.`;
  const x = (value: (at: number) => number): Float64Array =>
    Float64Array.from(free, (spec, at) => toSolver(spec, value(at)));
  const bounded = (value: number, at: number): number =>
    Math.min(Math.max(value, ends[at]!.lower), ends[at]!.upper);
  return {
    model,
    sources: sources as Source[],
    specs: free,
    names,
    lower: x((at) => ends[at]!.lower),
    upper: x((at) => ends[at]!.upper),
    start: x((at) => bounded(choices[names[at]!]?.start ?? free[at]!.start, at)),
    rangeLower: x((at) => ends[at]!.searchLower),
    rangeUpper: x((at) => ends[at]!.searchUpper),
    priors: priorsOf(model, choices),
  };
}

function isFree(choice: ParamChoice | undefined): boolean {
  return choice?.fixed === undefined && choice?.tiedTo === undefined;
}

function sourceOf(
  { name }: ParamSpec,
  choices: CalibrationSettings['params'],
  known: readonly string[],
  free: readonly string[],
): Source | string {
  const { fixed, tiedTo } = choices[name] ?? {};
  if (fixed !== undefined) {
    return Number.isFinite(fixed) ? { kind: 'fixed', value: fixed } : `${name} is fixed at no finite number.`;
  }
  if (tiedTo === undefined) return { kind: 'free', at: free.indexOf(name) };
  const to = known.indexOf(tiedTo.param);
  if (to < 0 || tiedTo.param === name)
    return `${name} is tied to ${tiedTo.param}, which is no other parameter of the model.`;
  return { kind: 'tied', to, factor: tiedTo.factor, offset: tiedTo.offset };
}

function cycleIn(sources: readonly Source[], known: readonly string[]): string | undefined {
  for (const at of sources.keys()) {
    let source = sources[at]!;
    for (let step = 0; source.kind === 'tied'; step += 1) {
      if (step > sources.length)
        return `${known[at]!} is tied in a circle; leave one of its parameters free.`;
      source = sources[source.to]!;
    }
  }
  return undefined;
}

/** A correlation of ±1 makes transforms fall like a power: a price takes a hundred times as long. */
const OFF_FULL_CORRELATION = 0.005;

/** Losses of models of the index are flat far out: where nothing is asked, their bounds are the ranges in which markets are found. */
function usualBounds({ underlying }: Model, { min, max, range: [from, to] }: ParamSpec): ParamChoice {
  if (underlying === 'asset') return {};
  const off = min === from && max === to ? OFF_FULL_CORRELATION * (to - from) : 0;
  return { lower: from + off, upper: to - off };
}

interface Ends {
  readonly lower: number;
  readonly upper: number;
  readonly searchLower: number;
  readonly searchUpper: number;
}

/** Bounds that were asked for inside those of the model, and the part of the usual range between them. */
function endsOf(spec: ParamSpec, { lower = -Infinity, upper = Infinity }: ParamChoice): Ends {
  const [from, to] = spec.range;
  const off = OFF_THE_END * (to - from);
  let least = Math.max(lower, spec.min + off);
  const most = Math.min(upper, spec.max - off);
  if (spec.transform === 'log') least = Math.max(least, LEAST_SHARE * from);
  const searchLower = Math.min(Math.max(from, least), most);
  const searchUpper = Math.max(Math.min(to, most), least);
  return searchLower < searchUpper
    ? { lower: least, upper: most, searchLower, searchUpper }
    : { lower: least, upper: most, searchLower: least, searchUpper: most };
}

function priorsOf(model: Model, choices: CalibrationSettings['params']): Prior[] {
  return model.params.flatMap(({ name }, param) => {
    const prior = choices[name]?.prior;
    return prior === undefined || choices[name]?.fixed !== undefined ? [] : [{ param, ...prior }];
  });
}

/**
 * Coordinate of a value: itself, ln θ, or ln((θ − min)/(max − θ)).
 * @param spec parameter
 * @param value θ
 * @returns x
 */
export function toSolver({ transform, min, max }: ParamSpec, value: number): number {
  if (transform === 'log') return Math.log(value);
  return transform === 'logit' ? Math.log((value - min) / (max - value)) : value;
}

/**
 * The inverse of `toSolver`.
 * @param spec parameter
 * @param x coordinate
 * @returns θ
 */
export function fromSolver({ transform, min, max }: ParamSpec, x: number): number {
  if (transform === 'log') return Math.exp(x);
  return transform === 'logit' ? min + (max - min) / (1 + Math.exp(-x)) : x;
}

/**
 * dθ/dx.
 * @param spec parameter
 * @param x coordinate
 * @returns slope > 0
 */
export function solverSlope(spec: ParamSpec, x: number): number {
  if (spec.transform === 'identity') return 1;
  const value = fromSolver(spec, x);
  if (spec.transform === 'log') return value;
  return ((value - spec.min) * (spec.max - value)) / (spec.max - spec.min);
}

/**
 * All parameters of the model.
 * @param free from `freeParams`
 * @param x [n] coordinates
 * @returns values by name
 */
export function paramsAt(free: FreeParams, x: ArrayLike<number>): ModelParams {
  const out: Record<string, number> = {};
  free.model.params.forEach(({ name }, at) => {
    out[name] = valueOf(free, x, at);
  });
  return out;
}

function valueOf(free: FreeParams, x: ArrayLike<number>, at: number): number {
  const source = free.sources[at]!;
  if (source.kind === 'fixed') return source.value;
  if (source.kind === 'tied') return source.factor * valueOf(free, x, source.to) + source.offset;
  return fromSolver(free.specs[source.at]!, x[source.at]!);
}

/** What one parameter of the model moves by when a coordinate moves: ∂θ_p/∂x_j = slope for one j, 0 for all others. */
export interface ParamSlope {
  /** Index j of the coordinate; −1 where the parameter is fixed. */
  readonly at: number;
  readonly slope: number;
}

/**
 * ∂θ/∂x of all parameters of the model: each follows one coordinate at most.
 * @param free from `freeParams`
 * @param x [n] coordinates
 * @returns [p]
 */
export function paramSlopes(free: FreeParams, x: ArrayLike<number>): ParamSlope[] {
  return free.sources.map((_, param) => {
    let slope = 1;
    let source = free.sources[param]!;
    while (source.kind === 'tied') {
      slope *= source.factor;
      source = free.sources[source.to]!;
    }
    if (source.kind === 'fixed') return { at: -1, slope: 0 };
    return { at: source.at, slope: slope * solverSlope(free.specs[source.at]!, x[source.at]!) };
  });
}

/**
 * Whether the model is defined there: tied values may leave their bounds, and rules across parameters may break.
 * @param free from `freeParams`
 * @param params values by name
 * @returns true where it is
 */
export function isAdmitted({ model, sources }: FreeParams, params: ModelParams): boolean {
  for (const [at, spec] of model.params.entries()) {
    if (sources[at]!.kind === 'free') continue;
    const value = params[spec.name]!;
    if (spec.minExcluded ? !(value > spec.min) : !(value >= spec.min)) return false;
    if (spec.maxExcluded ? !(value < spec.max) : !(value <= spec.max)) return false;
  }
  return (model.check?.(params) ?? null) === null;
}
