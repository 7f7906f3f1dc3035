import { hasScheme, isAt, joinUrl, type ParsedBaseUrl } from '../core/url.js';

/** Paths as checkpoints keep them, from the root of a run's home origin, and back. */
export class RunPaths {
  readonly #base: ParsedBaseUrl | undefined;
  /** Scheme, userinfo and host that a path of a checkpoint is put behind. */
  readonly #root: string | undefined;
  /** The path of `baseUrl`, without a trailing slash. */
  readonly #basePath: string = '';

  /** @param startRoot of a run that has no `baseUrl`: what its first URL begins with */
  constructor(base: ParsedBaseUrl | undefined, startRoot: string | undefined) {
    this.#base = base;
    this.#root = startRoot;
    if (!base) return;
    this.#basePath = new URL(base.prefix).pathname.replace(/\/$/, '');
    this.#root = base.prefix.slice(0, base.prefix.length - this.#basePath.length);
  }

  /** The path and query of a request; its whole URL where that leads away from `homeOrigin`. */
  saved(path: string, homeOrigin: string | undefined): string {
    const [whole = ''] = path.includes('#') ? path.split('#', 1) : [path];
    // First of all: most next links are such.
    if (isAt(homeOrigin, whole)) return whole.slice(homeOrigin.length);
    if (!hasScheme(whole)) {
      return this.#base ? joinUrl(this.#base, whole).slice(this.#root?.length) : whole;
    }
    // What is none is refused where it is to be sent.
    if (!URL.canParse(whole)) return whole;
    const url = new URL(whole);
    if (url.origin === homeOrigin) return `${url.pathname}${url.search}`;
    url.username = '';
    url.password = '';
    return url.href;
  }

  /** The path of a request of this run: of what {@link saved} took apart. */
  restored(path: string): string {
    if (!path.startsWith('/')) return path;
    const beneath = path.slice(this.#basePath.length);
    const isBeneath = path.startsWith(this.#basePath) && /^\/(?!\/)/.test(beneath);
    if (this.#base && isBeneath) return beneath;
    if (this.#root !== undefined) return `${this.#root}${path}`;
    // Nothing but a path: `//host` would be read as another origin.
    return path.startsWith('//') ? `/.${path}` : path;
  }
}
