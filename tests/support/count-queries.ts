import { CompiledQuery, type KyselyPlugin } from 'kysely';
import type { Db } from '#database/schema.ts';

/**
 * A database that says what it was asked: the beginning of each statement, without those that begin and end a
 * transaction, and without the worker's, which looks for jobs meanwhile.
 */
export function countQueries(inner: Db): { db: Db; start: () => () => string[] } {
  let asked: string[] = [];
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      const text = JSON.stringify(node);
      if (!/"due_?[jJ]ob"/.test(text)) asked.push(beginningOf(inner, node));
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return {
    db: inner.withPlugin(counting),
    start: () => {
      asked = [];
      return () => asked;
    },
  };
}

function beginningOf(db: Db, node: Parameters<KyselyPlugin['transformQuery']>[0]['node']): string {
  const compiled = db.getExecutor().compileQuery(node, { queryId: 'counted' }) as CompiledQuery;
  return compiled.sql.slice(0, 60);
}
