import { z } from 'zod';
import type { PostcodeArea } from '#features/search/index-schema.ts';

/** Parts of the country by the beginning of their postcodes. */
export type Areas = ReadonlyMap<string, PostcodeArea>;

const code = z.string().regex(/^[A-Z]{1,2}\d[A-Z\d]?( \d([A-Z]{2})?)?$/, 'must be like BL9, BL9 0 or BL9 0EJ');

/** `content/postcodes.yaml`: the middle of each part. */
export const postcodesSchema = z
  .strictObject({
    sources: z.array(
      z.strictObject({
        title: z.string(),
        url: z.url(),
        commit: z.string().optional(),
        licence: z.string(),
        method: z.string().optional(),
      }),
    ),
    areas: z.record(code, z.tuple([z.number().min(49).max(61), z.number().min(-9).max(2)])),
  })
  .transform(
    ({ areas }): Areas => new Map(Object.entries(areas).map(([code, [lat, long]]) => [code, { code, lat, long }])),
  );

/** The smallest part that is known of a postcode, or nothing. */
export function areaOf(typed: string, areas: Areas): PostcodeArea | undefined {
  return codesIn(typed)
    .map((code) => areas.get(code))
    .find(Boolean);
}

/** What a postcode is called from the smallest part to the largest: `BL9 0EJ`, `BL9 0`, `BL9`. Nothing where it is none. */
export function codesIn(typed: string): string[] {
  const text = typed
    .toUpperCase()
    .replace(/[^A-Z\d ]/g, '')
    .trim();
  const [, district = '', sector = '', unit = ''] =
    /^([A-Z]{1,2}\d[A-Z\d]?) *(\d)([A-Z]{2})$/.exec(text) ??
    /^([A-Z]{1,2}\d[A-Z\d]?) +(\d)$/.exec(text) ??
    /^([A-Z]{1,2}\d[A-Z\d]?)$/.exec(text) ??
    [];
  return [unit && `${district} ${sector}${unit}`, sector && `${district} ${sector}`, district].filter(Boolean);
}

const EARTH_RADIUS_MILES = 3958.8;

/** How far apart two points are in a straight line, in miles. */
export function milesBetween(one: Point, other: Point): number {
  const [latOne, latOther] = [radians(one.lat), radians(other.lat)];
  const across = Math.sin((latOther - latOne) / 2) ** 2;
  const along = Math.cos(latOne) * Math.cos(latOther) * Math.sin(radians(other.long - one.long) / 2) ** 2;
  return 2 * EARTH_RADIUS_MILES * Math.asin(Math.sqrt(across + along));
}

interface Point {
  lat: number;
  long: number;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
