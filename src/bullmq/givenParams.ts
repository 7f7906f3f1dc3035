import { encodeJson } from '../core/json.js';

/** What a job is given, as it will arrive. @throws ConfigurationError for what JSON cannot hold */
export function givenParams(params: unknown, place: string): unknown {
  return JSON.parse(encodeJson(params, `${place}.params`));
}
