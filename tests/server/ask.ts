import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Portal } from '../support/portal.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As it came, still compressed. */
  bytes: Buffer;
  text: string;
}

export interface Question {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
}

/** Asks for an address exactly as it is written: nothing is tidied, decoded, followed or added. */
export function ask({ url }: Pick<Portal, 'url'>, path: string, question: Question = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, agent: false, ...question }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode: status = 0, headers } = response;
        resolve({ status, headers, bytes, text: unpacked(bytes, headers['content-encoding']).toString() });
      });
    });
    asked.on('error', reject);
    asked.end(question.body);
  });
}

/** Sends bytes that no client would send, and gives back all that comes until the portal closes the connection. */
export function say({ url }: Pick<Portal, 'url'>, words: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(words));
    socket.on('data', (data: Buffer) => {
      heard += data.toString();
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}

/** How long anything may take to become so, in milliseconds. */
const PATIENCE = 20_000;

/** Waits until something is so, looking again and again. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > PATIENCE) throw new Error('Waited in vain.');
    await new Promise((later) => setTimeout(later, 20));
  }
}

function unpacked(bytes: Buffer, encoding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes;
  if (encoding === 'br') return brotliDecompressSync(bytes);
  if (encoding === 'gzip') return gunzipSync(bytes);
  return bytes;
}
