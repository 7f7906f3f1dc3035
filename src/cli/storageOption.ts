import { extname } from 'node:path';
import { UsageError } from './exitCodes.js';
import { formatOption, namesOption, type Storage, textOf } from './options.js';

const OF_TABLES = ['duckdb', 'parquet'] as const;

/** What `--format` says, else what the name of the file ends in: `.ndjson`, `.csv.gz`, `.duckdb`, `.parquet` … */
export function storageOption(given: unknown, fileName: string | undefined): Storage {
  const gzip = fileName?.toLowerCase().endsWith('.gz') ?? false;
  const bare = gzip ? fileName?.slice(0, -'.gz'.length) : fileName;
  const named =
    textOf(given, '--format') ??
    extname(bare ?? '')
      .slice(1)
      .toLowerCase();
  const into = OF_TABLES.find((one) => one === named);
  if (!into) return { into: 'text', format: formatOption(given, bare), gzip };
  if (fileName === undefined) throw new UsageError(`--format ${into} needs --out with the name of a file`);
  if (gzip) throw new UsageError(`--out ends in .gz: ${into} is compressed by itself`);
  return { into, format: 'ndjson', gzip: false };
}

/** The table of a URL: its last segment that is a name, `cities` of `/v1/cities?page=2`. */
export function tableOf(url: string): string {
  const names = new URL(url).pathname.split('/').map((segment) => segment.replace(/\.\w+$/, ''));
  return names.filter((name) => /[a-z]/i.test(name) && !/^v\d+$/i.test(name)).at(-1) ?? 'records';
}

export function tableOption(given: unknown, { into }: Storage): string | undefined {
  const table = textOf(given, '--table');
  if (table !== undefined && into !== 'duckdb') throw new UsageError('--table goes with --out and a .duckdb file');
  return table;
}

export function primaryKeyOption(given: unknown, { into }: Storage): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (into === 'text') throw new UsageError('--primary-key goes with --out and a .duckdb or .parquet file');
  return namesOption(given, '--primary-key');
}
