/** A mobile number of the United Kingdom as `+447700900123`, or nothing when it is none. */
export function ukMobile(typed: string): string | undefined {
  const digits = typed.replace(/^(\s*\+44\s*)\(0\)/, '$1').replace(/[\s().-]/g, '');
  const [, rest] = /^(?:\+44|0044|0)(7\d{9})$/.exec(digits) ?? [];
  return rest && `+44${rest}`;
}
