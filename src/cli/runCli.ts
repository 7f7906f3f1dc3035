import { existsSync, statSync } from 'node:fs';
import { cac } from 'cac';
import { ConfigurationError } from '../core/errors.js';
import { nearestName } from '../core/nearestName.js';
import { printable } from '../core/printable.js';
import type { HttpTransport } from '../http/types.js';
import { USER_AGENT } from '../node/userAgent.js';
import { COMMANDS, type CommandWords, callName, NAME, PULL, SOURCE, SSE } from './commandWords.js';
import { exactJson } from './exactJson.js';
import { EXIT, UsageError } from './exitCodes.js';
import { helpScreen, overview } from './helpScreen.js';
import { inCommandWords } from './inCommandWords.js';
import type { BarLine, CliIo } from './io.js';
import { oneLine } from './oneLine.js';
import {
  authOption,
  choiceOption,
  countOption,
  headersOption,
  jsonOption,
  namesOption,
  ON_CROSS_ORIGIN,
  type PullSettings,
  pairsOption,
  rateOption,
  strategyOption,
  textOf,
  timeOption,
  webAddress,
} from './options.js';
import { parseAsGiven } from './parseAsGiven.js';
import { type ProxyTransport, proxyTransport } from './proxyTransport.js';
import { pullSource } from './pullSource.js';
import { pullUrl } from './pullUrl.js';
import { readEvents } from './readEvents.js';
import { createSecrets, resolveReferences, type Secrets } from './secrets.js';
import { primaryKeyOption, storageOption, tableOption } from './storageOption.js';
import { withStats } from './withStats.js';
import { writeSource } from './writeSource.js';

const VERSION = USER_AGENT.slice(USER_AGENT.indexOf('/') + 1);

type Given = Readonly<Record<string, unknown>>;

/** Runs one command line. Records go to `io.stdout`, everything else to `io.stderr`; the answer is the exit code. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const secrets = createSecrets(io.env);
  const bar: BarLine = { stream: io.stderr };
  const masked: CliIo & { transport?: HttpTransport } = {
    ...io,
    // A file, or another program, gets what the server sent.
    stdout: io.stdout.isTTY ? shown(io.stdout, printableLines) : io.stdout,
    // Whatever is said while the bar is shown stands above it.
    stderr: shown(io.stderr, secrets.show, () => bar.wipe?.()),
    bar,
  };
  let proxied: ProxyTransport | undefined;
  const cli = commandLine(masked, secrets);
  try {
    parseAsGiven(cli, args);
    const [called] = cli.args;
    if (cli.options.version && !cli.matchedCommand) {
      io.stdout.write(`${VERSION}\n`);
      return EXIT.done;
    }
    if (!cli.matchedCommand && called !== undefined) throw noCommand(called);
    if (cli.options.help || !cli.matchedCommand) {
      const words = COMMANDS.find((one) => callName(one) === cli.matchedCommandName);
      io.stdout.write(words ? helpScreen(words) : overview());
      return cli.options.help ? EXIT.done : EXIT.usage;
    }
    if (!io.transport) proxied = await proxyTransport(io.env);
    if (proxied) masked.transport = proxied.transport;
    return (await cli.runMatchedCommand()) as number;
  } catch (error) {
    masked.stderr.write(
      `error: ${withNearOption(inCommandWords(oneLine(error), cli.args[0] ?? ''), cli.matchedCommandName)}\n`,
    );
    return isUsage(error) ? EXIT.usage : EXIT.failed;
  } finally {
    proxied?.close();
  }
}

function commandLine(io: CliIo, secrets: Secrets) {
  const cli = cac(NAME);
  const command = ({ name, about, options }: CommandWords) =>
    options.reduce((declared, [flags, words]) => declared.option(flags, words), cli.command(name, about));
  command(PULL).action((target: unknown, given: Given) => pull(String(target), given, io, secrets));
  command(SSE).action((url: unknown, given: Given) => events(String(url), given, io, secrets));
  command(SOURCE).action((document: unknown, given: Given) => {
    const options = {
      document: String(document),
      out: textOf(given.out, '--out'),
      params: pairsOption(given.param, '--param'),
    };
    return writeSource(options, io);
  });
  // What these show goes to `io`, so they are ours.
  cli.option('-h, --help', 'this').option('--version', 'the version');
  return cli;
}

/** Why there is no such command, with what may have been meant. */
function noCommand(given: string): UsageError {
  const meant = /^https?:/i.test(given) || existsSync(given) ? PULL : undefined;
  const near = meant ? `${callName(meant)} ${given}` : nearestName(given, COMMANDS.map(callName));
  const names = COMMANDS.map(callName).join(', ');
  return new UsageError(
    `unknown command ${JSON.stringify(given)}: ${near === undefined ? `there are ${names}` : `did you mean ${NAME} ${near}?`}`,
  );
}

/** The parser's word for an option that there is not, with the one that may have been meant. */
function withNearOption(message: string, command: string | undefined): string {
  const [, unknown] = /^Unknown option `--?(.+)`$/.exec(message) ?? [];
  const words = COMMANDS.find((one) => callName(one) === command);
  if (unknown === undefined || !words) return message;
  // The parser has it in camel case.
  const given = unknown.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const names = words.options.map(([flags]) => /--([\w-]+)/.exec(flags)?.[1] ?? '');
  const near = nearestName(given, [...names, 'help', 'version']);
  return `Unknown option \`${given.length > 1 ? '--' : '-'}${given}\`: ${near === undefined ? `${command} --help lists them` : `did you mean --${near}?`}`;
}

async function events(url: string, given: Given, io: CliIo, secrets: Secrets): Promise<number> {
  return readEvents(
    {
      url: webAddress(url, secrets),
      headers: headersOption(given.header, secrets),
      auth: authOption(given.auth, secrets),
      redact: redactOption(given.redact, secrets),
      json: resolveReferences(jsonOption(given.json, '--json'), secrets, '--json'),
      post: given.post === true,
      lastEventId: textOf(given.lastEventId, '--last-event-id'),
      stopAt: textOf(given.stopAt, '--stop-at'),
      maxEvents: countOption(given.maxEvents, '--max-events'),
      dataOnly: given.data === true,
      reconnect: given.once !== true,
    },
    io,
  );
}

async function pull(target: string, given: Given, to: CliIo, secrets: Secrets): Promise<number> {
  const stats = choiceOption(given.stats, '--stats', ['json', 'table']);
  const dryRun = given.dryRun === true;
  const [resume, fresh] = [given.resume === true, given.fresh === true];
  if (resume && fresh) throw new UsageError('--fresh starts anew, --resume goes on: one of them');
  // What is told of requests is shown as messages are, wherever it goes.
  const told = dryRun ? { ...to, stdout: shown(to.stdout, secrets.show) } : to;
  const io = stats === 'json' ? withStats(told) : told;
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
    rejected: textOf(given.rejected, '--rejected'),
    resume,
    fresh,
    dryRun,
    summary: given.summary === true || stats === 'table',
    retries: countOption(given.retries, '--retries', 0),
    timeoutMs: timeOption(given.timeout, '--timeout'),
    onCrossOrigin: choiceOption(given.onCrossOrigin, '--on-cross-origin', ON_CROSS_ORIGIN),
    verbose: given.verbose === true,
    exactJson: given.exactNumbers === true ? await exactJson() : undefined,
    redact,
  };
  const select = textOf(given.select, '--select');
  const maxPages = countOption(given.maxPages, '--max-pages');
  const limit = countOption(given.limit, '--limit');
  const json = resolveReferences(jsonOption(given.json, '--json'), secrets, '--json');
  if (/^https?:/i.test(target)) {
    if (shared.rejected !== undefined) {
      throw new UsageError('--rejected goes with a configuration, whose resources have a schema');
    }
    return pullUrl(
      { ...shared, url: webAddress(target, secrets), givenUrl: target, select, json, maxPages, limit },
      io,
    );
  }
  if (json !== undefined) throw new UsageError('--json goes with a URL: in a configuration it stands at its endpoint');
  if (maxPages !== undefined) throw new UsageError('--max-pages goes with a URL: a configuration has many runs');
  return pullSource(
    { ...shared, file: target, limit, select: select?.split(',').map((name) => name.trim()) },
    secrets,
    io,
  );
}

/** One that is there may have any name. */
function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
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

/** The stream, to which texts come as `show` has them. `before` is called ahead of each. */
function shown(
  stream: CliIo['stderr'],
  show: (text: string) => string,
  before: () => void = () => {},
): CliIo['stderr'] {
  const write = (text: string | Uint8Array) => {
    before();
    return stream.write(typeof text === 'string' ? show(text) : text);
  };
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
