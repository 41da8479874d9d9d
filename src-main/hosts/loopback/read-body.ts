import type { IncomingMessage } from 'node:http';
import { VolterraError } from '#contract/errors.ts';

export const bodyLimitBytes = 1024 * 1024;

/** @throws VolterraError TOO_LARGE, as soon as the limit is passed; MALFORMED_MESSAGE where it is not JSON in UTF-8 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // Left open on the way out, so that the refusal can still be sent.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > bodyLimitBytes)
      throw new VolterraError('TOO_LARGE', { message: 'The body is larger than 1 MiB.' });
    parts.push(part);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch {
    throw new VolterraError('MALFORMED_MESSAGE', { message: 'The body is not JSON.' });
  }
}
