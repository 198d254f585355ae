// Measures that are taken inside the page: each function is sent there alone, so it uses nothing from outside itself.

/** Words and fields that the edge of the screen or of a box cuts off. */
export function cutOff(): string[] {
  const HIDDEN_ON_PURPOSE = '.govuk-visually-hidden, .govuk-skip-link:not(:focus)';
  const found = new Set<string>();
  const look = (element: Element, rects: Iterable<DOMRect>, says: string): void => {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest(HIDDEN_ON_PURPOSE)) return;
    for (const rect of rects) {
      if (rect.left < -0.5 || rect.right > document.documentElement.clientWidth + 0.5)
        found.add(`beyond the screen: ${says}`);
      for (let box: Element | null = element; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX === 'visible') continue;
        const edge = box.getBoundingClientRect();
        const isInside =
          rect.left >= edge.left - 0.5 &&
          rect.right <= edge.right + 0.5 &&
          rect.top >= edge.top - 0.5 &&
          rect.bottom <= edge.bottom + 0.5;
        if (!isInside) found.add(`beyond its ${box.tagName.toLowerCase()}: ${says}`);
      }
    }
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent?.trim();
    const element = texts.currentNode.parentElement;
    if (!text || !element || element.matches('script, noscript')) continue;
    range.selectNodeContents(texts.currentNode);
    look(element, range.getClientRects(), `“${text.slice(0, 60)}”`);
  }
  for (const field of document.querySelectorAll('input, select, textarea, button, summary, img'))
    look(field, field.getClientRects(), field.outerHTML.slice(0, 60));
  return [...found];
}

/**
 * Links and explained words under 24 px, and buttons, fields and menu entries under 44 px. What stands within a sentence is
 * as high as its line.
 */
export function smallTargets(): string[] {
  const TARGETS = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const LARGE = 'button:not(.term), input, select, textarea, summary, .govuk-button, .menu a, .kinds a, .chosen a';

  const isInSentence = (target: Element): boolean => {
    if (!target.parentElement || !getComputedStyle(target).display.startsWith('inline')) return false;
    const rest = target.parentElement.cloneNode(true) as Element;
    for (const other of rest.querySelectorAll(`${TARGETS}, [popover]`)) other.remove();
    return /[\p{L}\p{N}]/u.test(rest.textContent);
  };
  // A card answers as a whole, through a layer over it; a field answers on its label too.
  const boxesOf = (target: Element): DOMRect[] => {
    const layer = getComputedStyle(target, '::after');
    const card = layer.position === 'absolute' && layer.content !== 'none' ? target.closest('li') : null;
    const labels = target instanceof HTMLInputElement && target.type !== 'search' ? [...(target.labels ?? [])] : [];
    return [target, ...(card ? [card] : []), ...labels].map((element) => element.getBoundingClientRect());
  };

  const found = new Set<string>();
  for (const target of document.querySelectorAll(TARGETS)) {
    if (!target.checkVisibility({ visibilityProperty: true }) || target.matches('.govuk-skip-link')) continue;
    if (isInSentence(target)) continue;
    const least = target.matches(LARGE) ? 44 : 24;
    const boxes = boxesOf(target);
    const width = Math.max(...boxes.map((box) => box.width));
    const height = Math.max(...boxes.map((box) => box.height));
    if (width < least - 0.1 || height < least - 0.1)
      found.add(`${Math.round(width)} × ${Math.round(height)}, not ${least}: ${target.outerHTML.slice(0, 90)}`);
  }
  return [...found];
}
