/** Why a whole number is refused; null where it is not. */
export function numberFault(
  name: string,
  value: number,
  [least, most]: readonly [number, number],
): string | null {
  if (Number.isInteger(value) && value >= least && value <= most) return null;
  return `${name} must be a whole number from ${least.toLocaleString('en')} to ${most.toLocaleString('en')}.`;
}
