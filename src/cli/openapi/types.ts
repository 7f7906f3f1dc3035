/** What of an OpenAPI document, 2.0 to 3.1, a scaffold looks at. Anything may be missing, or a reference. */
export interface OpenApiDocument {
  readonly openapi?: string;
  readonly swagger?: string;
  readonly servers?: readonly { readonly url?: string; readonly variables?: Record<string, { default?: string }> }[];
  /** 2.0 */
  readonly schemes?: readonly string[];
  readonly host?: string;
  readonly basePath?: string;
  readonly paths?: Readonly<Record<string, unknown>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly components?: { readonly securitySchemes?: Readonly<Record<string, unknown>> };
  /** 2.0 */
  readonly securityDefinitions?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly operationId?: string;
  readonly deprecated?: boolean;
  readonly requestBody?: unknown;
  readonly parameters?: readonly unknown[];
  readonly responses?: Readonly<Record<string, unknown>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: unknown;
  /** 2.0 has what is in a schema elsewhere. */
  readonly default?: unknown;
  readonly maximum?: number;
  readonly minimum?: number;
}

export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly items?: unknown;
  readonly allOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly default?: unknown;
  readonly maximum?: number;
  readonly minimum?: number;
}

/** A response's link: what another operation takes of this one's request and answer. */
export interface Link {
  readonly operationId?: string;
  /** `#/paths/~1teams~1{id}/get` */
  readonly operationRef?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface SecurityScheme {
  readonly type?: string;
  readonly scheme?: string;
  readonly name?: string;
  readonly in?: string;
  readonly flows?: Readonly<Record<string, { readonly tokenUrl?: string; readonly scopes?: Record<string, string> }>>;
  /** 2.0 */
  readonly flow?: string;
  readonly tokenUrl?: string;
}

/** What a value stands for: itself, or what it refers to. */
export type Resolve = <T extends object>(value: unknown) => T | undefined;

/** A description with its references at hand. */
export interface OpenedDocument {
  readonly document: OpenApiDocument;
  readonly resolve: Resolve;
}
