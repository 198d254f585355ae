import { Agent, request } from 'node:http';

export interface Timed {
  status: number;
  /** Names and values in their order, as they came, without the day and the secrets of cookies. */
  headers: string;
  /** What is to be sent back as `Cookie`. */
  cookies: string;
  body: string;
  milliseconds: number;
}

/** Asks for pages as a browser does, on a connection that stays open, and measures until the last byte is there. */
export function browserLike(url: string) {
  const { hostname, port, origin } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: (path: string, headers: Record<string, string>, form?: Record<string, string>): Promise<Timed> => {
      const body = form && new URLSearchParams(form).toString();
      const posted = { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' };
      return new Promise((resolve, reject) => {
        const began = performance.now();
        const asked = request(
          {
            hostname,
            port,
            path,
            agent,
            method: body === undefined ? 'GET' : 'POST',
            headers: {
              ...headers,
              ...(body !== undefined && { ...posted, 'Content-Length': String(Buffer.byteLength(body)) }),
            },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const milliseconds = performance.now() - began;
              resolve({
                status: response.statusCode ?? 0,
                headers: bareHeaders(response.rawHeaders),
                cookies: (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]).join('; '),
                body: Buffer.concat(chunks).toString(),
                milliseconds,
              });
            });
          },
        );
        asked.on('error', reject);
        asked.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

/** Without the day, and with a secret's length in its place. */
function bareHeaders(raw: readonly string[]): string {
  const lines: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    const bare =
      name.toLowerCase() === 'set-cookie' ? value.replace(/=([\w-]*)/, (_, s: string) => `=(${s.length})`) : value;
    lines.push(name.toLowerCase() === 'date' ? 'Date' : `${name}: ${bare}`);
  }
  return lines.join('\n');
}
