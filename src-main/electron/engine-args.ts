/** Of all that the program was started with, the engine gets the data folder and nothing else. */
export function engineArgs(argv: readonly string[]): string[] {
  const index = argv.findIndex((arg) => arg === '--data' || arg.startsWith('--data='));
  const arg = argv[index];
  if (arg === undefined) return [];
  const value = arg === '--data' ? argv[index + 1] : arg.slice('--data='.length);
  return value ? ['--data', value] : [];
}
