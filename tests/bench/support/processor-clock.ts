/** Cycles of a second: a chain of multiplications, three cycles each, waits for nothing but itself. */
export function cyclesPerSecond(): number {
  // short, so that some rounds run undisturbed on a busy machine
  const count = 1e5;
  let fastest = Infinity;
  let x = 1;
  for (let round = 0; round < 2000; round += 1) {
    const started = performance.now();
    for (let i = 0; i < count; i += 1) x = Math.imul(Math.imul(Math.imul(Math.imul(x, x), x), x), x);
    fastest = Math.min(fastest, performance.now() - started);
  }
  if (x === 2) throw new Error('an odd power is odd');
  return (count * 4 * 3) / (fastest / 1000);
}
