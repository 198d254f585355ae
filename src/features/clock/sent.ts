import { isOnlyPosted } from './happening.ts';

/** What somebody says has happened, as it came, or a sentence that says what is wrong with the way it came. */
export type Sent = { fields: Record<string, unknown> } | { error: string; status: 400 | 405 };

/** Reads the parts of a question from an address, a form or JSON. A date of birth is taken only from a form or JSON. */
export async function readSent(request: Request): Promise<Sent> {
  const { searchParams } = new URL(request.url);
  if (request.method !== 'POST') {
    if (searchParams.getAll('event').some(isOnlyPosted))
      return { error: 'A date of birth never stands in an address: send it in the body of a POST.', status: 405 };
    return fromPairs([...searchParams]);
  }
  if (searchParams.size > 0) return { error: 'Send everything in the body, and nothing in the address.', status: 400 };
  const body = await request.text();
  if (!/\bjson\b/i.test(request.headers.get('Content-Type') ?? '') && !body.trimStart().startsWith('{'))
    return fromPairs([...new URLSearchParams(body)]);
  try {
    const fields: unknown = JSON.parse(body);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw new TypeError();
    return { fields: fields as Record<string, unknown> };
  } catch {
    return {
      error: 'This is not JSON that we can read. Send one object, like {"event": "born", "on": "2010-08-31"}.',
      status: 400,
    };
  }
}

function fromPairs(pairs: [string, string][]): Sent {
  const fields = Object.fromEntries(pairs);
  return pairs.length === Object.keys(fields).length
    ? { fields }
    : { error: 'The same thing is said twice. Say each thing once.', status: 400 };
}

/** The headers of an answer. Only a right one may be kept, and only where nothing but its address was sent. */
export function headersOf({ method }: Request, status: number): Record<string, string> {
  const isForAll = method !== 'POST' && status === 200;
  return {
    'Cache-Control': isForAll ? 'public, max-age=60' : 'private, no-store',
    ...(status === 405 && { Allow: 'POST' }),
  };
}
