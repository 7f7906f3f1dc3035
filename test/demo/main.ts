import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { EXIT } from '../../src/cli/exitCodes.js';
import { processIo } from '../../src/cli/io.js';
import { runCli } from '../../src/cli/runCli.js';
import { type OtherCounts, summaryTable } from '../../src/cli/summaryTable.js';
import type { Summary } from '../../src/cli/tally.js';
import { type ApiServer, startApiServer } from '../support/apiServer.js';
import { loadCities } from '../support/dataset.js';
import { type DemoOptions, parseDemoOptions, usage } from './demoOptions.js';
import { jobForCities, jobForUrl, type PullJob } from './pullJob.js';

try {
  const options = parseDemoOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else process.exitCode = await runDemo(options);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = EXIT.failed;
}

/** The main job, by the command-line tool: read an API to its end, records to a file, and say what it took. */
async function runDemo(options: DemoOptions): Promise<number> {
  const server = options.url === undefined ? await startCities(options) : undefined;
  const job = server ? jobForCities(server.url, options) : jobForUrl(options.url ?? '', options.directory);
  let summary: Summary | undefined;
  const code = await runCli(commandLine(job, options.fresh, server), {
    ...processIo(),
    onSummary: (figures) => {
      summary = figures;
    },
  });
  await server?.close();
  if (code === EXIT.interrupted) console.log('Stopped. The next start goes on from there.');
  if (code === EXIT.done && summary) report(summary, job, server && countsOf(server));
  return code;
}

function startCities({ records, pageSize, faultRate, seed }: DemoOptions): Promise<ApiServer> {
  return loadCities(records).then((cities) =>
    startApiServer({
      records: cities,
      pageSize,
      latencyMs: 8,
      faults: { rate: faultRate, seed, retryAfterMs: 1000, slowMs: 400 },
      limit: { requests: 100, perMs: 1000 },
    }),
  );
}

/** `rxjs-resilient-http pull …`, going on where the same job was stopped. */
function commandLine({ args, recordsFile }: PullJob, fresh: boolean, server?: ApiServer): readonly string[] {
  const checkpoint = `${recordsFile}.checkpoint.json`;
  if (fresh || !existsSync(checkpoint) || !existsSync(recordsFile)) return args;
  if (server) moveTo(server.url, checkpoint);
  return [...args, '--resume'];
}

/** The embedded server has another port at each start. */
function moveTo(url: string, checkpoint: string): void {
  writeFileSync(checkpoint, readFileSync(checkpoint, 'utf8').replace(/http:\/\/127\.0\.0\.1:\d+/, url));
}

function countsOf({ counts }: ApiServer): OtherCounts {
  const { pages, records, requests, faults, limited, bytes } = counts;
  return { pages, records, attempts: requests, retries: faults + limited, bytes };
}

function report(ours: Summary, { recordsFile }: PullJob, theirs?: OtherCounts): void {
  console.log(`\n${summaryTable(ours, theirs)}\n\nRecords: ${recordsFile}`);
  const names = Object.keys(theirs ?? {}) as (keyof OtherCounts)[];
  const different = names.filter((name) => ours[name] !== theirs?.[name]);
  if (different.length > 0) throw new Error(`client and server do not agree on ${different.join(', ')}`);
}
