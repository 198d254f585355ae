import { DATES_PATH } from '#features/clock/address.ts';

/** Answers that any site may ask for, with a form or JSON, and that change nothing. */
export const OPEN_DATA_PATH = `${DATES_PATH}.json`;

/** What tells a browser that a page of another site may read the answer. It is the same for everybody: no cookie counts. */
export const OPEN_DATA_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/** What a browser is told that asks first whether it may send JSON. */
export const PREFLIGHT_HEADERS = {
  ...OPEN_DATA_HEADERS,
  'Access-Control-Allow-Methods': 'GET, HEAD, POST',
  'Access-Control-Allow-Headers': 'Content-Type',
  'Access-Control-Max-Age': '86400',
};
