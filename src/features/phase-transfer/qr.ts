import { encode } from 'uqr';

/** White around a code, in its own squares, without which a camera does not find it. */
const QUIET = 4;

/** A QR code, drawn: its side in squares, with the white around it, and the path of what is black. */
export interface QrDrawing {
  side: number;
  path: string;
}

/** What a camera reads, with error correction M: it can be read with a crease or a stain over it. */
export function drawQr(text: string): QrDrawing {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const runs = data.flatMap((row, y) =>
    runsIn(row).map(([x, width]) => `M${x + QUIET} ${y + QUIET}h${width}v1h-${width}z`),
  );
  return { side: size + 2 * QUIET, path: runs.join('') };
}

/** Where black begins in a row, and for how many squares. */
function runsIn(row: readonly boolean[]): [from: number, width: number][] {
  const runs: [number, number][] = [];
  row.forEach((isBlack, x) => {
    const last = runs.at(-1);
    if (!isBlack) return;
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}

/** The same as a file of its own. */
export function qrFile(text: string): string {
  const { side, path } = drawQr(text);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side}mm" height="${side}mm" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${side}v${side}H0z"/><path d="${path}"/></svg>\n`;
}
