import { lastValueFrom, toArray } from 'rxjs';
import { oauth2ClientCredentials } from 'rxjs-resilient-http/oauth2';
import { createRestClient } from 'rxjs-resilient-http/rest';

const graph = createRestClient({
  baseUrl: 'https://graph.microsoft.com/v1.0',
  auth: oauth2ClientCredentials({
    tokenUrl: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token',
    clientId: process.env.GRAPH_CLIENT_ID ?? 'client',
    clientSecret: process.env.GRAPH_CLIENT_SECRET ?? 'secret',
    scope: 'https://graph.microsoft.com/.default',
  }),
});

// `@odata.nextLink` and `value` are found by themselves.
const users = await lastValueFrom(
  graph.records$<{ id: string; mail: string }>('/users', { query: { $select: 'id,mail', $top: 2 } }).pipe(toArray()),
);
console.log(users.length);
