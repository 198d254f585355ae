import { useEffect, useState } from 'react';

/** Waits until somebody stops typing before a screen reader is told, in milliseconds. */
const QUIET_MILLISECONDS = 1000;

/** From this many letters on, a limit is so far away that it is said only when somebody comes near to it. */
const FAR = 1000;

/**
 * How many letters are left of a text field that is in the page already. Without JavaScript it says the limit, unless hardly
 * anybody reaches it.
 */
export function CharacterCount({ field, most }: { field: string; most: number }) {
  const [used, setUsed] = useState<number>();
  const [said, setSaid] = useState('');
  const left = most - (used ?? 0);
  const isFar = most >= FAR && (used === undefined || left > most / 8);
  const says = isFar
    ? ''
    : used === undefined
      ? `You can use up to ${most} letters.`
      : left >= 0
        ? `You have ${left} ${left === 1 ? 'letter' : 'letters'} left.`
        : `You have ${-left} ${left === -1 ? 'letter' : 'letters'} too many.`;

  useEffect(() => {
    const element = document.getElementById(field) as HTMLTextAreaElement | null;
    if (!element) return undefined;
    const count = (): void => setUsed(element.value.length);
    count();
    element.addEventListener('input', count);
    return () => element.removeEventListener('input', count);
  }, [field]);

  useEffect(() => {
    const timer = setTimeout(() => setSaid(used === undefined ? '' : says), QUIET_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [says, used]);

  return (
    <>
      <div
        id={`${field}-most`}
        hidden={isFar}
        className={`govuk-hint govuk-character-count__message${left < 0 ? ' govuk-error-message' : ''}`}
      >
        {says}
      </div>
      <div className="govuk-visually-hidden" role="status">
        {said}
      </div>
    </>
  );
}
