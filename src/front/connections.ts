import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** How long requests in hand may take to finish after the order to stop, in milliseconds. */
export const DRAIN_MILLISECONDS = 10_000;
/** How often connections that have just finished are looked for meanwhile, in milliseconds. */
const LOOK_MILLISECONDS = 50;

/**
 * Looks after the connections of a server: what cannot be read as a request is answered with the headers of every
 * answer, and no connection that ends leaves a file open.
 * @returns the way to stop: it finishes what is in hand
 */
export function lookAfterConnections(server: Server, headers: () => Record<string, string>): () => Promise<void> {
  const files = new Map<Socket, Set<Readable>>();

  server.on('connection', (socket: Socket) => {
    const open = new Set<Readable>();
    files.set(socket, open);
    socket.once('close', () => {
      files.delete(socket);
      for (const file of open) file.destroy();
    });
  });
  // First of all: a file may be on its way before the next listener hears of the request.
  server.prependListener('request', ({ socket }, response) => {
    response.on('pipe', (file: Readable) => {
      const open = files.get(socket);
      if (!open) file.destroy();
      open?.add(file);
      file.once('close', () => open?.delete(file));
      // Without this, a file that cannot be opened would end the whole portal.
      file.on('error', () => response.destroy());
    });
  });

  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket: Socket) => {
    // After earlier answers there is no telling where this one would land.
    if (!socket.writable || socket.bytesWritten > 0) {
      socket.destroy();
      return;
    }
    const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
    const lines = Object.entries({ ...headers(), 'Cache-Control': 'no-store', Connection: 'close' });
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
  });
  // An expectation nobody knows may be left unmet.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));

  return () =>
    new Promise((resolve) => {
      const giveUp = setTimeout(() => {
        server.closeAllConnections();
      }, DRAIN_MILLISECONDS);
      // A connection is kept for a next request when its answer is finished.
      const closeFinished = setInterval(() => {
        server.closeIdleConnections();
      }, LOOK_MILLISECONDS);
      server.close(() => {
        clearTimeout(giveUp);
        clearInterval(closeFinished);
        resolve();
      });
      // Browsers open connections that they may never use.
      for (const socket of files.keys()) if (socket.bytesRead === 0) socket.destroy();
    });
}
