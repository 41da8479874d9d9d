const granted: readonly string[] = ['clipboard-sanitized-write'];

/** Whether the page may have a permission. Copying text is all that it needs. */
export function decidePermission(name: string): boolean {
  return granted.includes(name);
}
