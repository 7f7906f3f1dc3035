import { lastValueFrom, toArray } from 'rxjs';
import { bearerAuth, createNextUrlStrategy } from 'rxjs-resilient-http';
import { createRestClient } from 'rxjs-resilient-http/rest';

const salesforce = createRestClient({
  baseUrl: 'https://example.my.salesforce.com',
  auth: bearerAuth(process.env.SALESFORCE_TOKEN ?? 'token'),
  select: 'records',
  // A query locator: /services/data/v60.0/query/01gD0000002HU6KIAW-2000, until `done`.
  strategy: createNextUrlStrategy((response) => response.contentJson<{ nextRecordsUrl?: string }>().nextRecordsUrl),
});

const accounts = await lastValueFrom(
  salesforce
    .records$<{ Id: string }>('/services/data/v60.0/query', { query: { q: 'SELECT Id FROM Account' } })
    .pipe(toArray()),
);
console.log(accounts.length);
