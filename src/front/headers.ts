import type { ServerResponse } from 'node:http';

/** The hashes of the scripts and styles that Astro itself writes into pages, found when the site was built. */
export interface InlineHashes {
  scripts: string[];
  styles: string[];
}

/**
 * The headers of every answer, static or not.
 * @param isPublicHttps whether families reach the portal by HTTPS: only then may a browser be told never to use HTTP again.
 */
export function securityHeaders(hashes: InlineHashes, isPublicHttps: boolean): Record<string, string> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      // Pagefind searches with WebAssembly.
      ["script-src 'self' 'wasm-unsafe-eval'", ...quoted(hashes.scripts)].join(' '),
      ["style-src 'self'", ...quoted(hashes.styles)].join(' '),
      "img-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
      "worker-src 'self'",
      "manifest-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    // Stricter still would make browsers send "Origin: null" with our own forms.
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy':
      'accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), fullscreen=(self), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), usb=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(isPublicHttps && { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }),
  };
}

export function setAll(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function quoted(hashes: string[]): string[] {
  return hashes.map((hash) => `'${hash}'`);
}
