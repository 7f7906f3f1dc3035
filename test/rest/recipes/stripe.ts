import { lastValueFrom, toArray } from 'rxjs';
import { basicAuth } from 'rxjs-resilient-http';
import { createRestClient } from 'rxjs-resilient-http/rest';

const stripe = createRestClient({
  baseUrl: 'https://api.stripe.com/v1',
  auth: basicAuth(process.env.STRIPE_KEY ?? 'sk_test', ''),
  select: 'data',
  // The id of the page's last object, for as long as there is more.
  strategy: { type: 'cursor', cursorPath: 'data[-1].id', cursorParam: 'starting_after', hasMorePath: 'has_more' },
});

const charges = await lastValueFrom(
  stripe.records$<{ id: string; amount: number }>('/charges', { query: { limit: 100 } }).pipe(toArray()),
);
console.log(charges.length);
