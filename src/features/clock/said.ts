/** What somebody says has happened, as it came, or a sentence that says what is wrong with the way it came. */
export type Said =
  { fields: Record<string, unknown>; isPosted: boolean } | { error: string; status: 400 | 405; isPosted: boolean };

/** Reads the parts of a question from an address, a form or JSON. A date of birth is taken only from a form or JSON. */
export async function readSaid(request: Request): Promise<Said> {
  const isPosted = request.method === 'POST';
  const wrong = (error: string, status: 400 | 405 = 400): Said => ({ error, status, isPosted });
  const { searchParams } = new URL(request.url);
  if (!isPosted) {
    if (searchParams.getAll('event').includes('born'))
      return wrong('A date of birth never stands in an address: send it in the body of a POST.', 405);
    return fromPairs([...searchParams], wrong, isPosted);
  }
  if (searchParams.size > 0) return wrong('Send everything in the body, and nothing in the address.');
  const body = await request.text();
  if (!/\bjson\b/i.test(request.headers.get('Content-Type') ?? '') && !body.trimStart().startsWith('{'))
    return fromPairs([...new URLSearchParams(body)], wrong, isPosted);
  try {
    const fields: unknown = JSON.parse(body);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw new TypeError();
    return { fields: fields as Record<string, unknown>, isPosted };
  } catch {
    return wrong('This is not JSON that we can read. Send one object, like {"event": "born", "on": "2010-08-31"}.');
  }
}

function fromPairs(pairs: [string, string][], wrong: (error: string) => Said, isPosted: boolean): Said {
  const fields = Object.fromEntries(pairs);
  return pairs.length === Object.keys(fields).length
    ? { fields, isPosted }
    : wrong('The same thing is said twice. Say each thing once.');
}
