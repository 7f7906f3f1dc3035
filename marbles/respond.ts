import { of } from 'rxjs';
import { createHttpClient } from '../src/http/client.js';
import { createHttpResponse } from '../src/http/createHttpResponse.js';
import type { HttpResponse, HttpResponseInit } from '../src/http/types.js';

/** A response as a client hands it on, at once: the answer to `GET https://api.example.com/items?api_key=secret`. */
export function respond(init: HttpResponseInit): HttpResponse {
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    throwHttpErrors: false,
    resilience: { maxAttempts: 1 },
    transport: (request) => of(createHttpResponse(request, init)),
  });
  const responses: HttpResponse[] = [];
  client.get$('/items?api_key=secret').subscribe((response) => responses.push(response));
  const [response] = responses;
  if (!response) throw new Error('the transport answered later');
  return response;
}
