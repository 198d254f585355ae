import { useEffect, useRef, useState } from 'react';
import type { Summary } from './summary.ts';

/** Where a signed-in family's plan is, in one line; for everybody else a plain link. See `client:signed-in`. */
export function WhereNow() {
  const line = useRef<HTMLSpanElement>(null);
  const [summary, setSummary] = useState<Summary | null>(null);
  useEffect(() => {
    const answer = line.current?.closest<HTMLElement>('[data-answer]')?.dataset['answer'];
    if (answer) setSummary(JSON.parse(answer) as Summary | null);
  }, []);
  return (
    <span ref={line}>
      {summary ? (
        <>
          <strong>{summary.stage}.</strong> {lineOf(summary)} <a href={summary.href}>See where it has reached</a>
        </>
      ) : (
        <a href="/ehc-plans">See where your own plan has reached</a>
      )}
    </span>
  );
}

function lineOf({ isLate, next, more }: Summary): string {
  return [
    next && `Next date: ${next}.`,
    isLate && (more > 0 ? 'One is late.' : 'This is late.'),
    more > 0 && `And ${more === 1 ? '1 more plan' : `${more} more plans`}.`,
  ]
    .filter(Boolean)
    .join(' ');
}
