const assert = require('node:assert/strict');
const { test } = require('node:test');
const { firstValueFrom, of } = require('rxjs');
const manifest = require('rxjs-resilient-http/package.json');

/** Angular's packages want its linker or its compiler, which angular.mjs has. */
const others = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json') && path !== './angular');
for (const subpath of others) {
  test(`require('rxjs-resilient-http${subpath.slice(1)}')`, () => {
    assert.ok(Object.keys(require(`rxjs-resilient-http${subpath.slice(1)}`)).length > 0);
  });
}

test('one HttpError for all entries', async () => {
  const { HttpError } = require('rxjs-resilient-http');
  const { parseNdjson } = require('rxjs-resilient-http/operators');
  await assert.rejects(firstValueFrom(of('{').pipe(parseNdjson())), HttpError);
});
