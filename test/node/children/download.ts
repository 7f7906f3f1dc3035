/** Downloads a URL into a file and prints how that ended, as JSON: for a parent that limits what this process may write. */

import { createHttpClient } from 'rxjs-resilient-http';
import { download, undiciTransport } from 'rxjs-resilient-http/node';

const [, , url = '', file = '', resume] = process.argv;
const transport = undiciTransport();
const client = createHttpClient({ transport, resilience: { maxAttempts: 1 } });
const ending = await download(url, file, { client, resume: resume === 'resume' }).then(
  () => ({ name: 'done' }),
  ({ name, reason, message }) => ({ name, reason, message }),
);
console.log(JSON.stringify({ ...ending, active: transport.poolStatus().activeConnections }));
await transport.close();
