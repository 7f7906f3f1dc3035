import { lastValueFrom, toArray } from 'rxjs';
import { bearerAuth, createRateLimiter } from 'rxjs-resilient-http';
import { createRestClient } from 'rxjs-resilient-http/rest';

const github = createRestClient({
  baseUrl: 'https://api.github.com',
  headers: { Accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' },
  auth: bearerAuth(process.env.GITHUB_TOKEN ?? 'token'),
  // 5,000 an hour; x-ratelimit-remaining and -reset hold everything back when GitHub says so.
  rateLimit: createRateLimiter({ windows: [{ limit: 5000, perMs: 3_600_000 }], feedback: 'gate' }),
});

// The Link header is found by itself.
const issues = await lastValueFrom(
  github
    .records$<{ number: number }>('/repos/ReactiveX/rxjs/issues', { query: { state: 'all', per_page: 100 } })
    .pipe(toArray()),
);
console.log(issues.length);
