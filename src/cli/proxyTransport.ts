import type { HttpTransport } from '../http/types.js';
import { proxyVariable } from '../node/proxyVariables.js';
import { UsageError } from './exitCodes.js';
import type { Environment } from './secrets.js';

export interface ProxyTransport {
  readonly transport: HttpTransport;
  /** Lets go of the connections, and so of the process. */
  close(): void;
}

/** Through the proxies that the environment names, by undici; nothing where it names none: `fetch` goes straight. */
export async function proxyTransport(environment: Environment): Promise<ProxyTransport | undefined> {
  const named = proxyVariable(environment);
  if (named === undefined) return undefined;
  const { envProxyAgent, undiciTransport } = await importUndici(named);
  // As for every transport over undici: the client's own timeouts cover a request, and an event stream may be idle.
  const dispatcher = envProxyAgent({ headersTimeout: 0, bodyTimeout: 0 }, environment);
  return { transport: undiciTransport({ dispatcher }), close: () => void dispatcher.destroy() };
}

async function importUndici(named: string) {
  try {
    const [{ envProxyAgent }, { undiciTransport }] = await Promise.all([
      import('../node/envProxyAgent.js'),
      import('../node/undiciTransport.js'),
    ]);
    return { envProxyAgent, undiciTransport };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UsageError(`${named} names a proxy, and going through one takes undici: npm install undici`);
  }
}
