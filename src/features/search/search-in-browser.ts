import { loadPagefind } from './search-as-you-type.ts';

const MOST_RESULTS = 20;

/** Answers the question in the address from Pagefind's index, for a copy of the site without a server. */
export async function showResults(): Promise<void> {
  const typed = new URLSearchParams(location.search).get('q')?.trim() ?? '';
  const place = document.querySelector('#found');
  const input = document.querySelector<HTMLInputElement>('#q');
  if (!typed || !place || !input) return;
  input.value = typed;

  const pagefind = await loadPagefind();
  const { results } = await pagefind.search(typed);
  const pages = await Promise.all(results.slice(0, MOST_RESULTS).map((result) => result.data()));
  const heading = document.createElement('h2');
  heading.textContent = results.length === 1 ? '1 page' : `${results.length} pages`;
  const list = document.createElement('ol');
  list.className = 'results';
  for (const { url, meta } of pages) {
    const item = document.createElement('li');
    const title = document.createElement('h3');
    const link = document.createElement('a');
    link.href = url;
    link.textContent = meta.title ?? url;
    title.append(link);
    item.append(title);
    list.append(item);
  }
  place.replaceChildren(heading, list);
}
