/** What we use of Pagefind, which stands beside the built pages. */
interface Pagefind {
  search: (typed: string) => Promise<{ results: { data: () => Promise<PagefindPage> }[] }>;
  debouncedSearch: (
    typed: string,
    options: object,
    wait: number,
  ) => Promise<{ results: { data: () => Promise<PagefindPage> }[] } | null>;
}
interface PagefindPage {
  url: string;
  meta: { title?: string };
}

const MOST_SUGGESTIONS = 6;
const WAIT_MILLISECONDS = 250;

/** Shows pages that fit under a search box while somebody types. The box works the same without it. */
export function suggestWhileTyping(box: HTMLFormElement): void {
  const input = box.querySelector<HTMLInputElement>('input[type=search]');
  const list = box.querySelector<HTMLElement>('[data-suggestions]');
  if (!input || !list || savesData()) return;

  let pagefind: Promise<Pagefind> | undefined;
  input.addEventListener('input', () => {
    const typed = input.value.trim();
    if (typed.length < 2) {
      list.hidden = true;
      return;
    }
    pagefind ??= loadPagefind();
    pagefind
      .then((ready) => ready.debouncedSearch(typed, {}, WAIT_MILLISECONDS))
      .then(async (found) => {
        // A newer letter was typed while this was looked for.
        if (!found || input.value.trim() !== typed) return;
        const pages = await Promise.all(found.results.slice(0, MOST_SUGGESTIONS).map((result) => result.data()));
        show(list, pages, found.results.length);
      })
      .catch(() => {
        list.hidden = true;
      });
  });
  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || list.hidden) return;
    list.hidden = true;
    input.focus();
    event.preventDefault();
  });
}

export function loadPagefind(): Promise<Pagefind> {
  const address = '/pagefind/pagefind.js';
  return import(/* @vite-ignore */ address) as Promise<Pagefind>;
}

function show(list: HTMLElement, pages: PagefindPage[], total: number): void {
  const says = document.createElement('p');
  says.textContent =
    total === 0
      ? 'No suggestions yet. Press Search to look further.'
      : `${total} ${total === 1 ? 'page fits' : 'pages fit'}. Press Search to see the best.`;
  const links = document.createElement('ul');
  for (const { url, meta } of pages) {
    const link = document.createElement('a');
    link.href = url.replace(/\.html$/, '');
    link.textContent = meta.title ?? url;
    links.append(document.createElement('li'));
    links.lastElementChild?.append(link);
  }
  list.replaceChildren(says, ...(pages.length > 0 ? [links] : []));
  list.hidden = false;
}

function savesData(): boolean {
  return (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData ?? false;
}
