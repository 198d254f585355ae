/** Ends a command with one plain sentence about what went wrong and what to do. */
export function stopWith(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

/** What to do about a file that cannot be read. */
export function adviceForReading(file: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return `There is no file ${file}: look at its name, and in which folder it is.`;
  if (code === 'EISDIR') return `${file} is a folder: name a file in it.`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${file} cannot be read: give yourself the right to read it, then try again.`;
  return adviceFor(error);
}

/** What to do about a folder for files that cannot be made. */
export function adviceForFolder(folder: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return `${folder} cannot be a folder, because a file stands there: name another folder, or move the file away.`;
  return adviceFor(error);
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
  if (code === 'SQLITE_BUSY' || code === 'SQLITE_LOCKED')
    return 'Others are writing into the database without a pause: wait a minute, then try again.';
  // What a database says names tables, and may name what stands in them.
  if (isRefused(error))
    return `The database refused it (${code ?? 'no code'}), and nothing is half done. This is a mistake in the program: tell whoever looks after it.`;
  return error instanceof Error ? error.message : String(error);
}

function isRefused(error: unknown): boolean {
  const { code = '', severity } = error as { code?: string; severity?: string };
  return (
    /^SQLITE_(CONSTRAINT|ERROR|MISMATCH|TOOBIG|RANGE)/.test(code) ||
    (severity !== undefined && /^(22|23|42)/.test(code))
  );
}

/** Where an error came from, for the log: no name of a file, and not what a database quotes of its rows. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, path, stack } = error as NodeJS.ErrnoException;
  return [code, path === undefined ? stack : syscall].filter(Boolean).join(' ');
}
