import { clientInternals } from '../http/clientInternals.js';
import { ACCEPT_JSON } from '../http/resolveRequest.js';
import type { HttpClient, PlainRequestOptions } from '../http/types.js';

/** The request with `accept` asked for, unless it or its client has something of its own to say there, `null` included. */
export function acceptStream(client: HttpClient, request: PlainRequestOptions, accept: string): PlainRequestOptions {
  const { headers = {} } = request;
  const isSaid = Object.keys(headers).some((name) => name.toLowerCase() === 'accept' && headers[name] !== undefined);
  return isSaid || clientSaysAccept(client) ? request : { ...request, headers: { ...headers, accept } };
}

/** By identity: a client that asks for JSON itself means it. One that is not ours keeps its headers to itself. */
function clientSaysAccept(client: HttpClient): boolean {
  const internals = clientInternals(client);
  return internals !== undefined && internals.defaults.headers.find(([name]) => name === 'accept') !== ACCEPT_JSON;
}
