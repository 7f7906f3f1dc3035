import { statSync } from 'node:fs';
import { cac } from 'cac';
import { ConfigurationError } from '../core/errors.js';
import { printable } from '../core/printable.js';
import type { HttpTransport } from '../http/types.js';
import { exactJson } from './exactJson.js';
import { EXIT, EXIT_CODE_HELP, UsageError } from './exitCodes.js';
import { inCommandWords } from './inCommandWords.js';
import type { CliIo } from './io.js';
import {
  authOption,
  choiceOption,
  countOption,
  headersOption,
  jsonOption,
  namesOption,
  ON_CROSS_ORIGIN,
  type PullSettings,
  rateOption,
  strategyOption,
  textOf,
  timeOption,
  webAddress,
} from './options.js';
import { type ProxyTransport, proxyTransport } from './proxyTransport.js';
import { pullSource } from './pullSource.js';
import { pullUrl } from './pullUrl.js';
import { readEvents } from './readEvents.js';
import { createSecrets, resolveReferences, type Secrets } from './secrets.js';
import { primaryKeyOption, storageOption, tableOption } from './storageOption.js';

const NAME = 'rxjs-resilient-http';

type Given = Readonly<Record<string, unknown>>;

/** Runs one command line. Records go to `io.stdout`, everything else to `io.stderr`; the answer is the exit code. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const secrets = createSecrets(io.env);
  const masked: CliIo & { transport?: HttpTransport } = {
    ...io,
    // A file, or another program, gets what the server sent.
    stdout: io.stdout.isTTY ? shown(io.stdout, printableLines) : io.stdout,
    stderr: shown(io.stderr, secrets.show),
    bar: io.stderr,
  };
  let proxied: ProxyTransport | undefined;
  const cli = commandLine(masked, secrets);
  try {
    cli.parse(['node', NAME, ...args], { run: false });
    if (cli.options.help) return EXIT.done;
    if (!cli.matchedCommand) {
      cli.outputHelp();
      return EXIT.usage;
    }
    if (!io.transport) proxied = await proxyTransport(io.env);
    if (proxied) masked.transport = proxied.transport;
    return (await cli.runMatchedCommand()) as number;
  } catch (error) {
    masked.stderr.write(`error: ${inCommandWords(oneLine(error), cli.args[0] ?? '')}\n`);
    return isUsage(error) ? EXIT.usage : EXIT.failed;
  } finally {
    proxied?.close();
  }
}

function commandLine(io: CliIo, secrets: Secrets) {
  const cli = cac(NAME);
  cli
    .command('pull <target>', 'Read a paginated URL, or the sources of a configuration file, to the end')
    .option(
      '--select <path>',
      'Where the records are: key, dotted path or $ JSONPath; for a configuration: its resources, with commas',
    )
    .option(
      '--strategy <name|json>',
      'auto, link-header, page-number …, or options as JSON: \'{"type":"cursor","cursorPath":"next"}\'',
    )
    .option('--json <body>', 'Ask for the pages of a URL by POST with this JSON body')
    .option('--header <line>', "'Name: value' or 'Name: Bearer env:VARIABLE'; may be repeated")
    .option(
      '--auth <scheme>',
      'bearer:env:NAME, basic:env:USER:env:PASSWORD, api-key:[header|query|cookie:]<name>:env:NAME',
    )
    .option('--rate <limit>', "'10' or '10/s', '600/m', '5000/h'")
    .option(
      '--concurrency <n>',
      'Pages at once where they can be planned; for a configuration: resources at once (4), and parents (1)',
    )
    .option(
      '--retries <n>',
      'Attempts after the first one (9; waits of 1 s and more, at most a minute or what the server asks for)',
    )
    .option('--timeout <time>', "How long one attempt may take: '30' or '30s', '500ms', '2m' (30s)")
    .option(
      '--on-cross-origin <what>',
      'error, strip-credentials or allow: what to do where the next page is on another origin (error)',
    )
    .option('--max-pages <n>', 'Stop after so many pages of a URL')
    .option('--out <path>', 'A file, or for a configuration a directory; without it records go to standard output')
    .option('--table <name>', "The table of a .duckdb file (the resource's name, or the last one in the URL's path)")
    .option('--primary-key <names>', 'What identifies a record: rows with the same key are replaced, others are added')
    .option('--replace', 'Fill tables anew; the old ones stay until the new ones are complete')
    .option('--resume', 'Go on from where the last run of the same --out stopped')
    .option('--exact-numbers', 'Keep every digit of numbers that a double cannot hold, such as 64-bit ids')
    .option('--redact <names>', "Parameters, headers and fields whose values are shown as ***: 'tenant,x-session'")
    .option('-v, --verbose', "Each request, wait, retry and answer on standard error, and the start of an error's body")
    .option('--summary', 'Pages, records, attempts, retries, waits, bytes and time at the end')
    .option(
      '--format <format>',
      'ndjson, json, csv, duckdb or parquet; by default as the name of the file says, else ndjson',
    )
    .example(
      (bin) =>
        `${bin} pull https://api.github.com/repos/ReactiveX/rxjs/issues --auth bearer:env:GITHUB_TOKEN --out issues.ndjson`,
    )
    .example(
      (bin) =>
        `${bin} pull https://api.example.com/items --strategy page-number --concurrency 4 --format csv > items.csv`,
    )
    .example((bin) => `${bin} pull source.json --select posts,comments --out data --resume`)
    .action((target: unknown, given: Given) => pull(String(target), given, io, secrets));
  cli
    .command('sse <url>', 'Read server-sent events, one JSON line an event, reconnecting as long as it takes')
    .option('--header <line>', "'Name: value' or 'Name: Bearer env:VARIABLE'; may be repeated")
    .option('--auth <scheme>', 'As for pull')
    .option('--last-event-id <id>', 'Go on after this event')
    .option('--stop-at <data>', "End at this data, such as '[DONE]'")
    .option('--max-events <n>', 'End after so many events')
    .option('--data', "Print each event's data alone")
    .option('--once', 'One connection: no reconnecting')
    .option('--redact <names>', 'As for pull')
    .example((bin) => `${bin} sse https://stream.wikimedia.org/v2/stream/recentchange --max-events 10`)
    .action((url: unknown, given: Given) =>
      readEvents(
        {
          url: webAddress(String(url), secrets),
          headers: headersOption(given.header, secrets),
          auth: authOption(given.auth, secrets),
          redact: redactOption(given.redact, secrets),
          lastEventId: textOf(given.lastEventId, '--last-event-id'),
          stopAt: textOf(given.stopAt, '--stop-at'),
          maxEvents: countOption(given.maxEvents, '--max-events'),
          dataOnly: given.data === true,
          reconnect: given.once !== true,
        },
        io,
      ),
    );
  cli.help((sections) => [...sections, { title: 'Exit codes', body: EXIT_CODE_HELP }]);
  return cli;
}

async function pull(target: string, given: Given, io: CliIo, secrets: Secrets): Promise<number> {
  const redact = redactOption(given.redact, secrets);
  const out = textOf(given.out, '--out');
  const storage = storageOption(given.format, out !== undefined && isDirectory(out) ? undefined : out);
  const shared: PullSettings = {
    headers: headersOption(given.header, secrets),
    auth: authOption(given.auth, secrets),
    rateLimit: rateOption(given.rate),
    concurrency: countOption(given.concurrency, '--concurrency'),
    strategy: strategyOption(given.strategy),
    format: storage.format,
    storage,
    table: tableOption(given.table, storage),
    primaryKey: primaryKeyOption(given.primaryKey, storage),
    replace: given.replace === true,
    out,
    resume: given.resume === true,
    summary: given.summary === true,
    retries: countOption(given.retries, '--retries', 0),
    timeoutMs: timeOption(given.timeout, '--timeout'),
    onCrossOrigin: choiceOption(given.onCrossOrigin, '--on-cross-origin', ON_CROSS_ORIGIN),
    verbose: given.verbose === true,
    exactJson: given.exactNumbers === true ? await exactJson() : undefined,
    redact,
  };
  const select = textOf(given.select, '--select');
  const maxPages = countOption(given.maxPages, '--max-pages');
  const json = resolveReferences(jsonOption(given.json, '--json'), secrets, '--json');
  if (/^https?:/i.test(target)) {
    return pullUrl({ ...shared, url: webAddress(target, secrets), givenUrl: target, select, json, maxPages }, io);
  }
  if (json !== undefined) throw new UsageError('--json goes with a URL: in a configuration it stands at its endpoint');
  if (maxPages !== undefined) throw new UsageError('--max-pages goes with a URL: a configuration has many runs');
  return pullSource({ ...shared, file: target, select: select?.split(',').map((name) => name.trim()) }, secrets, io);
}

/** One that is there may have any name. */
function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Names whose values are not shown, from here on. */
function redactOption(given: unknown, secrets: Secrets): string[] {
  const names = namesOption(given, '--redact');
  secrets.redact(names);
  return names;
}

function isUsage(error: unknown): boolean {
  const name = (error as { name?: unknown } | null)?.name;
  return (
    error instanceof UsageError ||
    error instanceof ConfigurationError ||
    error instanceof RangeError ||
    name === 'CACError'
  );
}

/** A failure in one line: what happened and, where the message leaves it out, why. */
function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause =
    error.cause instanceof Error && !error.message.includes(error.cause.message) ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.replace(/\s*\n\s*/g, ' ');
}

/** The stream, to which texts come as `show` has them. */
function shown(stream: CliIo['stderr'], show: (text: string) => string): CliIo['stderr'] {
  const write = (text: string | Uint8Array) => stream.write(typeof text === 'string' ? show(text) : text);
  return new Proxy(stream, {
    get: (target, name) => {
      const member: unknown = name === 'write' ? write : Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** As it stands, line breaks included, but for what a terminal would obey. In JSON it means the same. */
function printableLines(text: string): string {
  return text.split('\r\n').map(printable).join('\r\n');
}
