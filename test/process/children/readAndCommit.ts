/** Reads a URL to its end into a directory, from where an earlier process of this kind was killed. */
import { appendFile } from 'node:fs/promises';
import { concatMap, lastValueFrom } from 'rxjs';
import { createHttpClient, paginate$ } from 'rxjs-resilient-http';
import { paginationFor } from '../../support/paginationFor.js';
import { isStyleName } from '../../support/styles/allStyles.js';
import { openNdjsonSink } from '../ndjsonSink.js';

const [baseUrl = '', style = '', concurrency = '1', directory = ''] = process.argv.slice(2);
if (!isStyleName(style)) throw new Error(`no style ${style}`);

const sink = await openNdjsonSink(`${directory}/committed.ndjson`, { target: style });
const client = createHttpClient({ baseUrl, resilience: { backoff: { initialDelayMs: 1, maxDelayMs: 5 } } });
console.log('started');

await lastValueFrom(
  paginate$<{ id: number }>({
    client,
    ...paginationFor(style, { pageSize: 20 }),
    concurrency: Number(concurrency),
    resumeFrom: sink.resumeFrom,
    pace: () => sink.committed(),
  }).pipe(
    concatMap(async (page) => {
      // A sink that knows of no checkpoint: what it was given before the kill is given to it again.
      await appendFile(`${directory}/appended.txt`, page.items.map((city) => `${city.id}\n`).join(''));
      await sink.commit(page);
    }),
  ),
  { defaultValue: undefined },
);
await sink.close('finished');
