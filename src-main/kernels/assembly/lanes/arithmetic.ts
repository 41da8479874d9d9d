/** Short names for what every formula over two lanes needs. A lane is one f64 of a 128-bit register. */

/** Coefficient i of a table in memory: one load, where a constant of the code would take five instructions. */
@inline
export function coefficient(table: usize, i: i32): v128 {
  return v128.load_splat<f64>(table + ((<usize>i) << 3));
}

@inline
export function add(a: v128, b: v128): v128 {
  return f64x2.add(a, b);
}

@inline
export function sub(a: v128, b: v128): v128 {
  return f64x2.sub(a, b);
}

@inline
export function mul(a: v128, b: v128): v128 {
  return f64x2.mul(a, b);
}

@inline
export function div(a: v128, b: v128): v128 {
  return f64x2.div(a, b);
}

/** a·b + c in two roundings, so that every machine gives the same bits. */
@inline
export function mulAdd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/** a where the bits of the mask are set, else b. */
@inline
export function select(a: v128, b: v128, mask: v128): v128 {
  return v128.bitselect(a, b, mask);
}

@inline
export function splat(x: f64): v128 {
  return f64x2.splat(x);
}
