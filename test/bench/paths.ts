/** Paths that are made when they are asked for. */
export function* paths(total: number): Generator<string> {
  for (let index = 0; index < total; index++) yield `/item/${index}`;
}

export function* urls(baseUrl: string, total: number): Generator<string> {
  for (const path of paths(total)) yield baseUrl + path;
}
