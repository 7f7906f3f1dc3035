import { createHttpClient } from 'rxjs-resilient-http';

export interface City {
  id: number;
  name: string;
}

/** One for the application. A server that renders it has no page whose origin it could take. */
const { origin } = globalThis.location ?? { origin: 'https://app.example.com' };
export const client = createHttpClient({ baseUrl: `${origin}/api` });
