/** Title of a block that is skipped when there is a reason; `npm test` prints the reason beside the count. */
export function titleWithReason(title: string, reason: string | null): string {
  return reason === null ? title : `${title} (skipped: ${reason})`;
}
