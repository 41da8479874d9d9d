import { canonicalJson, sha256Of } from '#platform/canonical-json.ts';

/** SHA-256 of an input as JSON with sorted keys: the same work has the same hash, however it was written. */
export function hashInput(input: unknown): string {
  return sha256Of(canonicalJson(input));
}
