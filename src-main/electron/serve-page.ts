import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { pageSecurityHeaders } from '#platform/content-security-policy.ts';
import type { PageAssets } from '#platform/page-assets.ts';
import { pageScheme } from './page-origin.ts';
import { resolveAsset } from './resolve-asset.ts';

/** Has to run before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true } },
  ]);
}

/** Serves the built page, and nothing else, as `volterra://app/`. */
export function servePage(assets: PageAssets): void {
  protocol.handle(pageScheme, (request) => answerPageRequest(assets, request));
}

export async function answerPageRequest(assets: PageAssets, request: Request): Promise<Response> {
  const asset = request.method === 'GET' ? resolveAsset(assets, request.url) : null;
  if (!asset) return new Response('Not found', { status: 404, headers: pageSecurityHeaders });
  const body = await readFile(asset.filePath);
  return new Response(new Uint8Array(body), {
    headers: { ...pageSecurityHeaders, 'Content-Type': asset.contentType },
  });
}
