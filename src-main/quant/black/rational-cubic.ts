/**
 * Rational cubic from (0, 0) to (1, 1), y = t(t² + (c − β)tu + αu²)/(1 + (c − 3)tu) with u = 1 − t.
 * @param t place, 0 to 1
 * @param alpha slope at 0
 * @param beta slope at 1
 * @param control c > −1; 3 makes it a plain cubic, large values a straight line between its ends
 * @returns y
 * @source R. Delbourgo and J. Gregory 1985, "Shape preserving piecewise rational interpolation", SIAM J. Sci. Stat. Comput. 6
 */
export function rationalCubic(t: number, alpha: number, beta: number, control: number): number {
  const u = 1 - t;
  return (t * (t * t + (control - beta) * t * u + alpha * u * u)) / (1 + (control - 3) * t * u);
}

/**
 * The control nearest to a wanted one that keeps the rational cubic monotone and free of inflections.
 * @param control the one that meets a second derivative at an end; not finite where the slopes leave it open
 * @param alpha slope at 0
 * @param beta slope at 1, on the other side of 1
 * @returns c
 * @source Delbourgo and Gregory 1985, propositions 2.1 and 2.2
 */
export function shapeKeepingControl(control: number, alpha: number, beta: number): number {
  const bend = Math.abs(beta - alpha);
  const least = Math.max(alpha + beta, bend / Math.abs(beta - 1), bend / Math.abs(1 - alpha));
  if (!(least < Number.POSITIVE_INFINITY)) return 3;
  return control > least ? control : least;
}
