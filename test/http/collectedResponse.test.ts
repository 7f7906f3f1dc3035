import { expect, it, onTestFinished } from 'vitest';
import { bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';
import { startServer } from '../support/startServer.js';

it.each(['client', 'transport', 'fetch'])(
  'a body that is opened late is whole, though nobody holds its Response: %s',
  async (how) => {
    const server = await startServer((_request, response) => response.end(Buffer.alloc(200_000)));
    const child = await bundleForNode('test/http/children/collectedResponse.ts');
    onTestFinished(async () => {
      await Promise.all([server.close(), child.remove()]);
    });
    expect(await startNode(['--expose-gc', child.file, server.url, how]).ended).toMatchObject({
      stdout: '200000\n',
      stderr: '',
    });
  },
);
