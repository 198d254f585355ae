/** The tabs of this browser share one session: when it ends now, or that it has ended. */
export type Word = { endsAt: number } | 'ended';

const tabs = new BroadcastChannel('session');

export function tellOtherTabs(word: Word): void {
  tabs.postMessage(word);
}

export function hearOtherTabs(hear: (word: Word) => void): void {
  tabs.addEventListener('message', ({ data }: MessageEvent<Word>) => {
    hear(data);
  });
}

/** Takes everything off the page at once. Nothing brings it back: whoever calls this goes on to another page. */
export function blankPage(): void {
  if (document.querySelector('.blank')) return;
  const blank = document.createElement('div');
  blank.className = 'blank';
  blank.setAttribute('role', 'alert');
  document.body.replaceChildren(blank);
  document.title = 'Loading';
  // After it stands there, so that a screen reader hears it.
  blank.textContent = 'Loading.';
}
