/** Downloads a URL into a file and kills itself at the given change of the file system; prints how many there were when it lives. */

import { createHttpClient } from 'rxjs-resilient-http';
import { download } from 'rxjs-resilient-http/node';
import { killAtStep } from '../../support/killAtStep.js';

const [, , url = '', file = '', mode, step] = process.argv;
const steps = await killAtStep(Number(step), `${file}.scratch`);
const client = createHttpClient({ resilience: { maxAttempts: 1 } });
await download(url, file, { client, resume: mode === 'resume', overwrite: true });
console.log(steps());
