const part = document.querySelector<HTMLElement>('[data-looking-again]');
if (part) lookAgain(part);

/** Asks for the page again and again, and shows what has changed in it, without moving anybody who reads. */
function lookAgain(part: HTMLElement): void {
  const timer = setInterval(() => void look(), Number(part.dataset['lookingAgain']) * 1000);
  let isAsking = false;

  async function look(): Promise<void> {
    if (isAsking || document.hidden) return;
    isAsking = true;
    try {
      const answer = await fetch(location.href, { redirect: 'manual' });
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      else end();
    } catch {
      // Without a connection it is asked again the next time.
    } finally {
      isAsking = false;
    }
  }

  function show(page: Document): void {
    const next = page.querySelector('[data-looking-again]');
    if (!next) {
      end();
      return;
    }
    const changing = next.querySelectorAll('[data-changes]');
    part.querySelectorAll('[data-changes]').forEach((old, index) => {
      const changed = changing[index];
      if (!changed || changed.outerHTML === old.outerHTML) return;
      // A live region is heard only when it stays and its words change.
      if (old.textContent !== changed.textContent) old.textContent = changed.textContent;
      if (old instanceof HTMLProgressElement && changed instanceof HTMLProgressElement)
        Object.assign(old, { max: changed.max, value: changed.value });
    });
  }

  /** It is done, or not theirs to see any more: the whole page says it. */
  function end(): void {
    clearInterval(timer);
    location.reload();
  }
}
