import { blankPage } from '#components/leaving.ts';

/** How long before the end there is a warning, in milliseconds. */
const WARNING = 120_000;
/** How often the warning says how long is left. */
const STEP = 15_000;
/** How much earlier than the portal the page ends, so that what was typed still arrives. */
const EARLIER = 20_000;

const dialog = document.querySelector<HTMLDialogElement>('dialog[data-time-left]');
if (dialog) watch(dialog);

function watch(dialog: HTMLDialogElement): void {
  const timer = dialog.querySelector('[role="timer"]');
  const note = dialog.querySelector('[role="status"]');
  let endsAt = endAfter(Number(dialog.dataset['timeLeft']));
  let isOver = false;

  // The tabs of a browser share one sitting.
  const tabs = new BroadcastChannel('sitting');
  tabs.postMessage(endsAt);
  tabs.addEventListener('message', ({ data }: MessageEvent<number>) => {
    endsAt = data;
    look();
  });
  // A phone that sleeps stops its timers, so the clock decides, and it is looked at whenever the page is.
  setInterval(look, 1000);
  document.addEventListener('visibilitychange', look);
  dialog.addEventListener('cancel', () => void stay());
  dialog.querySelector('[data-stay]')?.addEventListener('click', () => void stay());

  function look(): void {
    if (isOver) return;
    const left = endsAt - Date.now();
    if (left <= 0) void end();
    else if (left > WARNING) dialog.close();
    else {
      const words = `This closes in ${inWords(left)}`;
      if (timer && timer.textContent.trim() !== words) timer.textContent = words;
      if (!dialog.open) dialog.showModal();
    }
  }

  async function stay(): Promise<void> {
    const answer = await post('/transfer/stay').catch(() => undefined);
    if (answer?.ok) {
      const { endsInSeconds } = (await answer.json()) as { endsInSeconds: number };
      endsAt = endAfter(endsInSeconds);
      tabs.postMessage(endsAt);
      look();
    } else if (answer) void end();
    else if (note) note.textContent = 'We could not reach the Local Offer. Check that you are online, then try again.';
  }

  async function end(): Promise<void> {
    isOver = true;
    const form = document.querySelector<HTMLFormElement>('form[action*="transferAnswer.keep"]');
    const typed = form && new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const keptAt = form?.action ?? '';
    blankPage();
    if (typed) await post(keptAt, typed).catch(() => undefined);
    await post('/transfer/leave').catch(() => undefined);
    location.replace('/transfer?over=1');
  }
}

function endAfter(seconds: number): number {
  return Date.now() + seconds * 1000 - EARLIER;
}

/** Such as "1 minute 45 seconds", never less than is left. */
function inWords(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / STEP) * (STEP / 1000);
  const minutes = Math.floor(seconds / 60);
  return [minutes && `${minutes} minute${minutes === 1 ? '' : 's'}`, seconds % 60 && `${seconds % 60} seconds`]
    .filter(Boolean)
    .join(' ');
}

function post(address: string, body?: URLSearchParams): Promise<Response> {
  return fetch(address, { method: 'POST', body: body ?? null, redirect: 'manual', keepalive: true });
}
