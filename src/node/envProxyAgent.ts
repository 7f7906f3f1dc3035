import process from 'node:process';
import { type Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { ConfigurationError } from '../core/errors.js';
import { type Environment, HTTP_PROXY, HTTPS_PROXY, NO_PROXY } from './proxyVariables.js';

/** Milliseconds to wait for a tunnel: as long as undici waits for a connection, which it is a part of. */
const TUNNEL_TIMEOUT_MS = 10_000;

/**
 * undici's own agent for the proxies that `environment` names, and for the hosts that its `NO_PROXY` takes out.
 *
 * @throws ConfigurationError that names the variable; its value may hold a password and is not shown
 */
export function envProxyAgent(options: Agent.Options, environment: Environment = process.env): EnvHttpProxyAgent {
  return new EnvHttpProxyAgent({
    ...options,
    httpProxy: proxyUrl(HTTP_PROXY, environment),
    httpsProxy: proxyUrl(HTTPS_PROXY, environment),
    // This process's own undici reads again for each request.
    ...(environment !== process.env && { noProxy: firstOf(NO_PROXY, environment) }),
    clientFactory: tunnelPool,
  });
}

/** Connections to the proxy itself. */
function tunnelPool(proxy: URL, options: object): Pool {
  const pool = new Pool(proxy, { ...options, headersTimeout: TUNNEL_TIMEOUT_MS });
  const connect = pool.connect.bind(pool) as (asked: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
  // undici 7 takes a connection that the proxy closes for one of its own, and asks for another, for ever.
  const connectOnce = (asked: Dispatcher.ConnectOptions) =>
    connect(asked).catch((error: { code?: unknown }) => {
      throw error.code === 'UND_ERR_SOCKET' ? closedByProxy(error) : error;
    });
  return Object.assign(pool, { connect: connectOnce });
}

/** With the code that undici 8 has for it. */
function closedByProxy(cause: unknown): Error {
  return Object.assign(new Error('the proxy closed the connection', { cause }), { code: 'UND_ERR_PRX_CONN' });
}

/** As undici takes it; `host:port` is one, too. An empty text says that there is none, and keeps undici from looking itself. */
function proxyUrl(names: readonly string[], environment: Environment): string {
  const value = firstOf(names, environment);
  if (value === '') return value;
  const url = value.includes('://') ? value : `http://${value}`;
  if (isProxyUrl(url)) return url;
  const name = names.find((candidate) => environment[candidate] !== undefined);
  throw new ConfigurationError('proxy', `${name} in the environment is no proxy such as http://proxy.example.com:3128`);
}

function isProxyUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    decodeURIComponent(username + password);
    return /^(https?|socks5?):$/.test(protocol);
  } catch {
    return false;
  }
}

function firstOf(names: readonly string[], environment: Environment): string {
  return names.map((name) => environment[name]).find((value) => value !== undefined) ?? '';
}
