import { fork } from 'node:child_process';
import { once } from 'node:events';
import { compile } from './compile.js';

/** Runs `work` with the address of a canned server in a process of its own. */
export async function withServer<T>(work: (baseUrl: string) => Promise<T>): Promise<T> {
  const bundle = await compile('test/bench/cannedServer.ts');
  const server = fork(bundle.file);
  try {
    const [port] = (await once(server, 'message')) as [number];
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    server.kill();
    await bundle.remove();
  }
}
