import type { Collection } from './collections.js';
import type { Links } from './links.js';

/** Where the parameters of a collection's path come from. */
export interface Origin {
  readonly parent?: Collection;
  /** By parameter: a value that somebody gives, or the field of the parent's records. */
  readonly values: ReadonlyMap<string, { readonly given: string } | { readonly field: string }>;
}

type Found = { readonly given: string } | { readonly name: string; readonly carry?: string };

/** A collection whose parameters nothing gives: their names. */
export interface Orphan {
  readonly missing: readonly string[];
}

/** What tells the records of a collection apart, by the names of a path's parameters. */
export class Origins {
  readonly #collections: readonly Collection[];
  readonly #given: Readonly<Record<string, string>>;
  readonly #links: Links;
  readonly #known = new Map<Collection, Origin | Orphan>();
  /** By collection: fields of its parent's records that its own have to carry on. */
  readonly carried = new Map<Collection, Set<string>>();

  constructor(collections: readonly Collection[], given: Readonly<Record<string, string>>, links: Links = new Map()) {
    this.#collections = collections;
    this.#given = given;
    this.#links = links;
  }

  of(collection: Collection): Origin | Orphan {
    const known = this.#known.get(collection);
    if (known) return known;
    // Whoever comes back to it on the way is in a circle.
    this.#known.set(collection, { missing: collection.parameters });
    const origin = this.#find(collection);
    this.#known.set(collection, origin);
    return origin;
  }

  #find(collection: Collection): Origin | Orphan {
    const values = new Map<string, { given: string } | { field: string }>();
    for (const name of collection.parameters) {
      const given = this.#given[name];
      if (given !== undefined) values.set(name, { given });
    }
    const open = collection.parameters.filter((name) => !values.has(name));
    const linked = this.#findLinked(collection, open, values);
    if (linked) return linked;
    if (open.length === 0) return { values };
    let best: readonly string[] = open;
    for (const parent of this.#parentsFor(collection, open.at(-1) ?? '')) {
      const origin = this.of(parent);
      if ('missing' in origin) continue;
      const fields = open.map((name, index) => this.#fieldOf(parent, origin, name, index === open.length - 1));
      const missing = open.filter((_, index) => fields[index] === undefined);
      if (missing.length === 0) {
        const found = fields.flatMap((field) => field ?? []);
        for (const [index, name] of open.entries()) values.set(name, { field: found[index]?.name ?? '' });
        for (const { carry } of found) if (carry !== undefined) this.#carry(parent, carry);
        return { parent, values };
      }
      if (missing.length < best.length) best = missing;
    }
    return { missing: best };
  }

  /** By the document's own words: a link from a record to what is asked for by it. Query parameters have no other way. */
  #findLinked(collection: Collection, open: readonly string[], given: Origin['values']): Origin | undefined {
    const query = Object.keys(collection.required).filter((name) => collection.required[name] === undefined);
    for (const { base, own, values } of this.#links.get(`${collection.method} ${collection.path}`) ?? []) {
      const parent = this.#collections.find((one) => one.base === base && one !== collection);
      const names = [...open, ...query.filter((name) => values.has(name))];
      if (!parent || names.length === 0) continue;
      const origin = this.of(parent);
      if ('missing' in origin) continue;
      const found = names.map((name): [string, Found | undefined] => {
        const value = values.get(name) ?? { request: name };
        if ('given' in value) return [name, value];
        if ('request' in value) return [name, this.#fieldOf(parent, origin, value.request, value.request === own)];
        const [first = ''] = value.field.split('.');
        const isThere = first in parent.place.record || Object.keys(parent.place.record).length === 0;
        return [name, isThere ? { name: value.field } : undefined];
      });
      if (found.some(([, one]) => one === undefined)) continue;
      const all = new Map(given);
      for (const [name, one] of found) {
        if (!one) continue;
        all.set(name, 'given' in one ? one : { field: one.name });
        if ('carry' in one && one.carry !== undefined) this.#carry(parent, one.carry);
      }
      return { parent, values: all };
    }
    return undefined;
  }

  /** The list whose items the parameter names: the one at the path in front of it, else one of the same last word. */
  #parentsFor({ path, name }: Collection, parameter: string): Collection[] {
    const before = path.slice(0, path.indexOf(`/{${parameter}}`));
    const word = before.split('/').at(-1);
    const others = this.#collections.filter((one) => one.name !== name);
    const exact = others.filter((one) => one.base === before);
    const alike = others.filter((one) => one.base !== before && one.base.split('/').at(-1) === word);
    // Of several lists of the same things it takes the one that asks for least.
    return [...exact, ...alike.sort((one, other) => one.parameters.length - other.parameters.length)];
  }

  #fieldOf(
    parent: Collection,
    origin: Origin,
    parameter: string,
    isOwn: boolean,
  ): { name: string; carry?: string } | undefined {
    if (!isOwn) {
      const value = origin.values.get(parameter);
      if (!value || 'given' in value || !origin.parent) return undefined;
      return { name: `_${origin.parent.name}_${value.field}`, carry: value.field };
    }
    const fields = Object.keys(parent.place.record);
    const wanted = plain(parameter);
    const field =
      fields.find((one) => plain(one) === wanted) ??
      fields
        .filter((one) => wanted.endsWith(plain(one)) && /^(id|key|slug|name|uuid|number|code|login)$/i.test(one))
        .sort((one, other) => other.length - one.length)[0];
    return field === undefined ? undefined : { name: field };
  }

  #carry(collection: Collection, field: string): void {
    const fields = this.carried.get(collection) ?? new Set();
    this.carried.set(collection, fields.add(field));
  }
}

function plain(name: string): string {
  return name.replace(/[^a-z\d]/gi, '').toLowerCase();
}
