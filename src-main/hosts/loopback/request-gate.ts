import type { IncomingMessage } from 'node:http';
import { loopbackAuthorities } from './authority.ts';

/** What is known of a request before anything is done for it. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  /** Every Host header as it came; more than one is refused. */
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly fetchSites: readonly string[];
}

export interface Refusal {
  readonly status: 403 | 421;
  readonly reason: string;
}

const ownFetchSites: readonly string[] = ['same-origin', 'none'];

/**
 * Decides whether a request may go on to the routes: addressed to this host by one of its names, and not sent by another
 * site or by another program on another port of this machine.
 * @param requireOrigin for requests that only the page itself sends (upgrade, session)
 */
export function refuseRequest(facts: RequestFacts, port: number, requireOrigin: boolean): Refusal | null {
  const [host] = facts.hosts;
  if (facts.hosts.length !== 1 || !host || !loopbackAuthorities(port).includes(host))
    return { status: 421, reason: 'This host is not addressed by that name.' };
  if (facts.fetchSites.length > 1 || facts.fetchSites.some((site) => !ownFetchSites.includes(site)))
    return { status: 403, reason: 'Requests from another site are refused.' };
  if (facts.origins.length > 1 || facts.origins.some((origin) => origin !== `http://${host}`))
    return { status: 403, reason: 'Requests from another origin are refused.' };
  if (requireOrigin && facts.origins.length === 0) return { status: 403, reason: 'The origin is missing.' };
  return null;
}

/** Reads the raw header list, in which repeated headers are still apart. */
export function readFacts(request: IncomingMessage): RequestFacts {
  const all = (name: string): string[] =>
    request.rawHeaders.filter(
      (_value, index) => index % 2 === 1 && request.rawHeaders[index - 1]!.toLowerCase() === name,
    );
  const url = request.url ?? '/';
  const end = url.search(/[?#]/);
  return {
    method: request.method ?? '',
    path: end < 0 ? url : url.slice(0, end),
    hosts: all('host'),
    origins: all('origin'),
    fetchSites: all('sec-fetch-site'),
  };
}
