import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createApi } from '../support/apiServer.js';
import { loadCities } from '../support/dataset.js';
import { type RunningServer, startServer } from '../support/startServer.js';
import { chatCompletion, podCluster, priceFeed } from '../support/streamAnswers.js';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** By path: what stands where https://api.example.com does in the README and in docs. Anything else is answered with what it was. */
const answers: Record<string, Answer> = {
  '/events': (response) =>
    events(
      response,
      [1, 2, 3].map((n) => `id: ${n}\ndata: {"n":${n}}\n\n`),
    ),
  '/chat/completions': (response) =>
    events(
      response,
      ['Hello', ', ', 'world'].map((word) => `data: {"delta":"${word}"}\n\n`),
    ),
  '/mcp': (response, { method }) =>
    events(
      response,
      method === 'POST'
        ? ['id: 1\nretry: 5\ndata:\n\n']
        : ['data: {"jsonrpc":"2.0","method":"progress"}\n\n', 'data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n'],
    ),
  '/export.ndjson': (response) =>
    response
      .setHeader('content-type', 'application/x-ndjson')
      .end(Array.from({ length: 100 }, (_, id) => `${JSON.stringify({ id, name: `row ${id}` })}\n`).join('')),
  '/files/report.csv': (response) =>
    response.setHeader('content-type', 'text/csv').setHeader('etag', '"1"').end('id,name\n1,one\n2,two\n'),
  '/oauth/token': (response) => json(response, { access_token: 'abc', token_type: 'Bearer', expires_in: 3600 }),
  '/v1/chat/completions': chatCompletion,
  '/api/v1/pods': (response, request) => podCluster().handle(request, response),
  '/prices': (response, request) => priceFeed().handle(request, response),
  '/missing': (response) => json(response, { error: 'not here' }, 404),
};

/** A small API for the snippets of the README and of docs: 2,000 cities in pages of 100, streams, a file, a token endpoint. */
export async function startDemoApi(): Promise<RunningServer> {
  const api = await createApi({ records: await loadCities(2_000), pageSize: 100 });
  return startServer(route(api.handler));
}

function route(cities: RequestListener): RequestListener {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://demo');
    const answer = answers[pathname];
    const [, id] = /^\/cities\/(\d{1,2})$/.exec(pathname) ?? [];
    if (id !== undefined) json(response, { id: Number(id), name: `City ${id}` });
    else if (pathname.startsWith('/cities')) cities(request, response);
    else if (answer) answer(response, request);
    else json(response, { method: request.method, path: request.url });
  };
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function events(response: ServerResponse, blocks: readonly string[]): void {
  response.setHeader('content-type', 'text/event-stream').end(`${blocks.join('')}data: [DONE]\n\n`);
}
