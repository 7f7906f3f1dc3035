/** A command as its `--help` tells it; the guide tells more. Words are few: a command's help is one screen. */
export interface CommandWords {
  /** As the command line is parsed. */
  readonly name: string;
  /** Its arguments as they are shown. */
  readonly takes: string;
  readonly about: string;
  readonly options: readonly (readonly [flags: string, words: string])[];
  /** What stands behind the tool's name. */
  readonly examples: readonly string[];
}

export const NAME = 'rxjs-resilient-http';

export const PULL: CommandWords = {
  name: 'pull <target>',
  takes: 'pull <url | configuration.json>',
  about: 'Reads the pages of a URL, or the resources of a configuration, to the end.',
  options: [
    ['--select <path>', 'where records are'],
    ['--strategy <name>', 'how pages go on'],
    ['--json <body|@file>', 'pages by POST'],
    ['--header <line>', "'Name: value'"],
    ['--auth <scheme>', 'bearer:env:NAME …'],
    ['--rate <limit>', '10/s, 600/m …'],
    ['--concurrency <n>', 'pages at once'],
    ['--retries <n>', 'after the first'],
    ['--timeout <time>', '30s, an attempt'],
    ['--on-cross-origin <do>', 'error, allow …'],
    ['--limit <n>', 'records at most'],
    ['--max-pages <n>', 'pages at most'],
    ['--out <path>', 'file or directory'],
    ['--rejected <file>', 'refused records'],
    ['--table <name>', 'of a .duckdb file'],
    ['--primary-key <key>', 'rows are replaced'],
    ['--replace', 'fill tables anew'],
    ['--resume', 'go on with --out'],
    ['--fresh', 'forget what was'],
    ['--dry-run', 'send nothing'],
    ['--format <format>', 'csv, parquet …'],
    ['--exact-numbers', 'keep every digit'],
    ['--redact <names>', 'shown as ***'],
    ['-v, --verbose', 'each request'],
    ['--summary', 'end with figures'],
    ['--stats <format>', 'json: as JSON'],
  ],
  examples: [
    'pull https://api.example.com/items --auth bearer:env:TOKEN',
    'pull https://api.example.com/items --limit 9 --out a.csv',
    'pull source.json --select posts,users --out data --resume',
  ],
};

export const SSE: CommandWords = {
  name: 'sse <url>',
  takes: 'sse <url>',
  about: 'Reads server-sent events, a JSON line an event, and reconnects.',
  options: [
    ['--header <line>', "'Name: value'"],
    ['--auth <scheme>', 'bearer:env:NAME …'],
    ['--json <body|@file>', 'a POST with it'],
    ['--post', 'a POST'],
    ['--last-event-id <id>', 'begin after it'],
    ['--stop-at <data>', "'[DONE]'"],
    ['--max-events <n>', 'end after so many'],
    ['--data', "an event's data alone"],
    ['--once', 'no reconnecting'],
    ['--redact <names>', 'shown as ***'],
  ],
  examples: [
    'sse https://api.example.com/events --max-events 10',
    'sse https://api.example.com/chat --json @chat.json --data',
    'sse https://api.example.com/events --last-event-id 41',
  ],
};

export const SOURCE: CommandWords = {
  name: 'source <document>',
  takes: 'source <openapi.yaml | openapi.json>',
  about: 'Makes a configuration for pull out of an OpenAPI document.',
  options: [
    ['--param <name=value>', 'a value that no list gives'],
    ['--out <file>', 'source.json or .yaml'],
  ],
  examples: [
    'source openapi.yaml --out source.json',
    'source gh.json --param owner=angular --param repo=tsickle',
    'source openapi.json --param team_id=env:TEAM --out a.yaml',
  ],
};

export const COMMANDS = [PULL, SSE, SOURCE] as const;

/** The word that calls it. */
export function callName({ name }: CommandWords): string {
  return name.split(' ')[0] ?? name;
}
