/** What a WHATWG `URL` is, where a project has no types of it. */
export interface UrlShape {
  /** The whole of it; so with every other part: https://url.spec.whatwg.org. */
  href: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** With its colon: `https:`. */
  protocol: string;
  /** Of the userinfo, or `''`. */
  username: string;
  /** Of the userinfo, or `''`. */
  password: string;
  /** Name and port. */
  host: string;
  /** Without the port. */
  hostname: string;
  /** `''` for that of the scheme. */
  port: string;
  /** From the slash on, without the query. */
  pathname: string;
  /** With its question mark, or `''`. */
  search: string;
  /** With its number sign, or `''`. */
  hash: string;
  /** The query's parameters: changing them changes the URL. */
  readonly searchParams: SearchParamsShape;
  /** `href`. */
  toString(): string;
  /** `href`. */
  toJSON(): string;
}

/** What WHATWG `URLSearchParams` are, where a project has no types of them. */
export interface SearchParamsShape extends Iterable<[string, string]> {
  /** Adds a pair. */
  append(name: string, value: string): void;
  /** Takes every pair of a name away. */
  delete(name: string): void;
  /** The first value of a name. */
  get(name: string): string | null;
  /** Every value of a name. */
  getAll(name: string): string[];
  /** Whether there is a pair of this name. */
  has(name: string): boolean;
  /** Puts one pair in the place of all of a name. */
  set(name: string, value: string): void;
  /** Without a question mark. */
  toString(): string;
}

/** What WHATWG `Headers` are, where a project has no types of them. */
export interface HeadersShape extends Iterable<[string, string]> {
  /** Adds a value, joined to those of its name by a comma. */
  append(name: string, value: string): void;
  /** Takes a header away. */
  delete(name: string): void;
  /** The values of a name, joined by commas. */
  get(name: string): string | null;
  /** Each `Set-Cookie` by itself. */
  getSetCookie(): string[];
  /** Whether there is a header of this name. */
  has(name: string): boolean;
  /** Puts one value in the place of all of a name. */
  set(name: string, value: string): void;
  /** Calls back for each header, names in lower case. */
  forEach(callback: (value: string, name: string) => void): void;
}

/** What a WHATWG `AbortSignal` is, where a project has no types of it. */
export interface AbortSignalShape {
  /** True once it has aborted. */
  readonly aborted: boolean;
  /** What it aborted with. */
  readonly reason: unknown;
  /** Calls back when it aborts. */
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean | undefined }): void;
  /** Does so no more. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What a WHATWG `Response` is, where a project has no types of it. */
export interface ResponseShape {
  /** Its headers. */
  readonly headers: HeadersShape;
  /** True from status 200 to 299. */
  readonly ok: boolean;
  /** Whether another request was redirected to it. */
  readonly redirected: boolean;
  /** The number that says how it went. */
  readonly status: number;
  /** The text beside it. */
  readonly statusText: string;
  /** Where it came from in the end. */
  readonly url: string;
  /** The body's bytes, read once. */
  readonly body: ByteStream | null;
  /** True once the body has been read. */
  readonly bodyUsed: boolean;
  /** Reads the body as bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
  /** Reads the body as JSON. */
  json(): Promise<unknown>;
  /** Reads the body as text. */
  text(): Promise<string>;
}

/** A `ReadableStream` of bytes, by what reads it. */
export interface ByteStream {
  /** True once it has a reader. */
  readonly locked: boolean;
  /** Ends it from here, with a reason for whoever writes into it. */
  cancel(reason?: unknown): Promise<void>;
  /** What reads it chunk by chunk, and nobody else until it lets go. */
  getReader(): ByteReader;
}

/** What `getReader()` of a {@link ByteStream} gives. */
export interface ByteReader {
  /** The next chunk, or the end. */
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  /** Ends the stream from here. */
  cancel(reason?: unknown): Promise<void>;
  /** Lets go of the stream. */
  releaseLock(): void;
}
