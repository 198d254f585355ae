/** Ends a command with one plain sentence about what went wrong and what to do. */
export function stopWith(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

/** What to do about an error of the machine: a port in use, a folder that cannot be written, a full disk. */
export function adviceFor(error: unknown): string {
  const { code, path, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: stop what uses it, or choose another one with PORT=4322 npm start.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} may not be used by you: choose one above 1023, such as PORT=4321 npm start.`;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `${path ?? 'A file'} cannot be written: give yourself the right to write there, then try again.`;
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return `${path ?? 'A folder'} cannot be written: move the file that stands where a folder should be, or choose another place with DATABASE_URL.`;
  }
  if (code === 'ENOSPC') return 'The disk is full: make room, then try again; nothing that was acknowledged is lost.';
  if (code === 'SQLITE_CANTOPEN' || code === 'SQLITE_READONLY')
    return 'The database file cannot be written: give yourself the right to write there, then try again.';
  return error instanceof Error ? error.message : String(error);
}
