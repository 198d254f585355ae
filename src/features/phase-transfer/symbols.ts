// Symbols of the easy version, drawn for it: shapes inside an `<svg viewBox="0 0 24 24">`. A symbol never stands without words.
const SHAPES = {
  person: '<circle cx="12" cy="7" r="4"/><path d="M4 21c0-5 3.5-8 8-8s8 3 8 8"/>',
  'two people':
    '<circle cx="8" cy="8" r="3.5"/><circle cx="17" cy="9" r="2.5"/><path d="M2 20c0-4 2.500-6.500 6-6.500s6 2.500 6 6.500M16 14c3.500-.5 6 2 6 6"/>',
  'somebody for me':
    '<circle cx="7" cy="8" r="3.500"/><path d="M1.500 21c0-4.500 2-7 5.500-7s5.500 2.500 5.500 7M14 4h8v6h-5l-3 2.500z"/>',
  signpost: '<path d="M12 2v20M12 4h7l3 2.500L19 9h-7M12 11H5l-3 2.500L5 16h7"/>',
  star: '<path d="m12 2 3 6.500 7 .8-5.200 4.800 1.500 7L12 17.500 5.700 21l1.500-7L2 9.300l7-.8z"/>',
  book: '<path d="M12 6c-3-2-6-2.500-9-2v14c3-.5 6 0 9 2 3-2 6-2.500 9-2V4c-3-.5-6 0-9 2zM12 6v14"/>',
  school: '<path d="M3 21V10l9-6 9 6v11zM12 4V1l4 1.500L12 4M10 21v-5h4v5M7 12h1M16 12h1"/>',
  college: '<path d="M1 9l11-5 11 5-11 5zM6 11.500V17c3.500 3 8.500 3 12 0v-5.500M22 9.500V16"/>',
  tools:
    '<path d="M4 4l6 6M3 7l4-4M10 10l9 9M14 6a4 4 0 0 1 6-2l-2.500 2.500L20 9a4 4 0 0 1-5.500 1.500L6 19l-2-2 8.500-8.500"/>',
  handshake:
    '<path d="M1 8l5-2 5 2 3-2 4 0 5 2M3 15l4 4c2 1.500 4 1.500 5 0M11 8l-3 4c1 1.500 3 1 4.500-1l6 6c-1 1.500-2 1.500-3 .5"/>',
  bag: '<path d="M3 8h18v12H3zM8 8V4h8v4M3 13h18M12 12v3"/>',
  question: '<circle cx="12" cy="12" r="10"/><path d="M9 9c0-4 6-4 6-.5 0 2.500-3 2.500-3 5.500M12 17.500v.1"/>',
  list: '<path d="M10 5h11M10 12h11M10 19h11M3 4l1.500-1v5M3 11h3l-3 4h3M3 18h3v3.500H3M4 20h2"/>',
  speech: '<path d="M3 4h18v12h-9l-5 5v-5H3zM7 8h10M7 12h6"/>',
  bus: '<path d="M3 5h18v12H3zM3 11h18M9 5v6M15 5v6"/><circle cx="7.500" cy="18.500" r="2"/><circle cx="16.500" cy="18.500" r="2"/>',
  walk: '<circle cx="13" cy="4" r="2"/><path d="M12 8l-2 6 4 3 1 5M10 14l-3 7M12 8l3 3 4 1M12 8l-4 1-2 4"/>',
  car: '<path d="M2 16v-4l3-1 2-5h9l3 5 3 1v4zM6 11h13"/><circle cx="7" cy="17" r="2"/><circle cx="17" cy="17" r="2"/>',
  heart:
    '<path d="M12 21C4 15 1.500 11 2.500 7.500 4 3 9.500 2.500 12 7c2.500-4.500 8-4 9.500.5C22.500 11 20 15 12 21z"/>',
  hands: '<path d="M12 12c-3-3.500-3-6 0-6.500 3 .5 3 3 0 6.500zM2 13l4-1 6 5 6-5 4 1-7 8H9z"/>',
  meeting:
    '<path d="M5 12h14l2 5H3zM6 17v4M18 17v4"/><circle cx="6" cy="6" r="2.500"/><circle cx="12" cy="5" r="2.500"/><circle cx="18" cy="6" r="2.500"/>',
  pencil: '<path d="M4 20l1-5L16 4l4 4L9 19zM13.500 6.500l4 4"/>',
  phone: '<path d="M7 2h10v20H7zM11 19h2"/>',
  'not on the list': '<path d="M4 4h16v16H4zM8 9h8M8 13h3M17 12v6M14 15h6"/>',
} as const;

type SymbolName = keyof typeof SHAPES;
export const SYMBOLS = Object.keys(SHAPES) as [SymbolName, ...SymbolName[]];

export function shapesOfSymbol(name: SymbolName): string {
  return SHAPES[name];
}
