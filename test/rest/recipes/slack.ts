import { lastValueFrom, toArray } from 'rxjs';
import { bearerAuth } from 'rxjs-resilient-http';
import { createRestClient } from 'rxjs-resilient-http/rest';

const slack = createRestClient({
  baseUrl: 'https://slack.com/api',
  auth: bearerAuth(process.env.SLACK_TOKEN ?? 'xoxb'),
  strategy: { type: 'cursor', cursorPath: 'response_metadata.next_cursor', cursorParam: 'cursor' },
});

const members = await lastValueFrom(
  slack
    .records$<{ id: string }>('/users.list', {
      query: { limit: 200 },
      select: 'members',
      // Slack says 200 and { ok: false, error: 'invalid_auth' }: make it the failure that it is.
      onResponse: (response) => {
        const body = response.contentJson<{ ok: boolean; error?: string }>();
        if (response.ok && !body.ok) throw new Error(`Slack: ${body.error}`);
      },
    })
    .pipe(toArray()),
);
console.log(members.length);
