/**
 * A server that costs as little as possible, in a process of its own: answers that were made beforehand, found by the
 * path of the request, written to bare sockets.
 *
 * `/item…`            a small JSON object
 * `/pages?page=n`     50 items, or `&size=s`, with a Link header to the next page, up to `&of=m`
 * `/slow?page=n`      the same 5 ms later, with a total for planning
 * `/lines?count=n`    n lines of NDJSON, chunked
 */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

const small = answer('{"id":12345,"name":"a small answer","tags":["one","two"],"active":true}');
const pages = new Map<string, Buffer>();
/** No two pages hold the same records: a run would take that for a loop. */
const recordsOf = (page: number, size = 50) =>
  Array.from({ length: size }, (_, id) => ({
    id: page * size + id,
    name: `record ${id}`,
    value: id * 1.5,
    tags: ['a', 'b'],
  }));
const records = recordsOf(0);

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  let pending = '';
  socket.on('data', (chunk) => {
    pending += chunk.toString('latin1');
    let begin = 0;
    for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n', begin)) {
      const pathBegin = pending.indexOf(' ', begin) + 1;
      reply(socket, pending.slice(pathBegin, pending.indexOf(' ', pathBegin)));
      begin = end + 4;
    }
    pending = pending.slice(begin);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());

function reply(socket: Socket, path: string): void {
  if (path.startsWith('/item')) socket.write(small);
  else if (path.startsWith('/pages')) socket.write(page(path));
  else if (path.startsWith('/slow')) setTimeout(() => socket.write(page(path)), 5);
  else if (path.startsWith('/lines')) lines(socket, Number(new URL(path, 'http://x').searchParams.get('count')));
  else socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
}

function page(path: string): Buffer {
  const known = pages.get(path);
  if (known) return known;
  const url = new URL(path, 'http://x');
  const number = Number(url.searchParams.get('page') ?? 1);
  const last = Number(url.searchParams.get('of') ?? 1);
  url.searchParams.set('page', String(number + 1));
  const link = number < last ? `link: <${url.pathname}${url.search}>; rel="next"\r\n` : '';
  const records = recordsOf(number, Number(url.searchParams.get('size') ?? 50));
  const body = path.startsWith('/slow') ? { items: records, total: last } : records;
  const made = answer(JSON.stringify(body), link);
  pages.set(path, made);
  return made;
}

function answer(body: string, headers = ''): Buffer {
  const length = Buffer.byteLength(body);
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${headers}content-length: ${length}\r\n\r\n${body}`,
  );
}

/** In chunks of 64 KiB or so, as fast as they are taken. */
function lines(socket: Socket, count: number): void {
  const line = `${JSON.stringify(records[7])}\n`;
  const perChunk = Math.floor(65_536 / line.length);
  const chunkOf = (size: number) => {
    const text = line.repeat(size);
    return Buffer.from(`${text.length.toString(16)}\r\n${text}\r\n`);
  };
  const full = chunkOf(perChunk);
  let left = count;
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n');
  const write = () => {
    while (left > 0) {
      const size = Math.min(left, perChunk);
      left -= size;
      if (!socket.write(size === perChunk ? full : chunkOf(size)) && left > 0) {
        socket.once('drain', write);
        return;
      }
    }
    socket.write('0\r\n\r\n');
  };
  write();
}
