import { parseArgs } from 'node:util';
import { isStyleName, type StyleName, styleNames } from '../support/styles/allStyles.js';

export interface DemoOptions {
  /** Read this instead of the embedded server. */
  url?: string;
  style: StyleName;
  method: 'GET' | 'POST';
  pageSize: number;
  records?: number;
  concurrency: number;
  faultRate: number;
  seed: number;
  directory: string;
  fresh: boolean;
}

export const usage = `Reads a paginated API to its end into an NDJSON file.

  npm start                      an embedded server with 135,233 cities, faults and a request limit
  npm start -- <url>             any other address; how it paginates is detected

  --style=<style>                how the embedded server cuts its pages (offset)
                                 ${styleNames.slice(0, 7).join(', ')},
                                 ${styleNames.slice(7).join(', ')}
  --post                         parameters in a JSON body
  --page-size=<n>                records a page (500)
  --records=<n>                  only the first n cities
  --concurrency=<n>              pages in flight at once, for offset and page (1)
  --faults=<share>               share of the requests that go wrong, 0 to 1 (0.08)
  --seed=<n>                     which of them (1)
  --out=<directory>              where records and checkpoint go (.demo)
  --fresh                        start over, whatever checkpoint there is
`;

/** Throws an `Error` with one clear line for whatever cannot be meant. Answers `'help'` to `--help`. */
export function parseDemoOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      style: { type: 'string', default: 'offset' },
      post: { type: 'boolean', default: false },
      'page-size': { type: 'string', default: '500' },
      records: { type: 'string' },
      concurrency: { type: 'string', default: '1' },
      faults: { type: 'string', default: '0.08' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: '.demo' },
      fresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) return 'help';
  if (positionals.length > 1) throw new Error(`one address at most, not ${positionals.length}`);
  const [url] = positionals;
  if (url !== undefined && !/^https?:$/.test(protocolOf(url))) throw new Error(`"${url}" is no http or https address`);
  if (!isStyleName(values.style)) throw new Error(`--style=${values.style} is none of ${styleNames.join(', ')}`);
  const faultRate = Number(values.faults);
  if (!(faultRate >= 0 && faultRate <= 1)) throw new Error(`--faults=${values.faults} is no share between 0 and 1`);
  return {
    url,
    style: values.style,
    method: values.post ? 'POST' : 'GET',
    pageSize: positiveInteger('page-size', values['page-size']),
    records: values.records === undefined ? undefined : positiveInteger('records', values.records),
    concurrency: positiveInteger('concurrency', values.concurrency),
    faultRate,
    seed: Number(values.seed),
    directory: values.out,
    fresh: values.fresh,
  };
}

function positiveInteger(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name}=${text} is no whole number above 0`);
  return value;
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
