import { z } from 'zod';
import { asOfText, figuresPageSchema, readInSchema, type Reports } from './figure.ts';

/** Fewer children than this can be worked out to be somebody. */
const FEWEST = 5;

const link = z.strictObject({ text: z.string(), href: z.string() });

const waitSchema = z
  .strictObject({
    measure: z
      .string()
      .min(1)
      .refine((text) => !/longest|shortest|maximum|minimum/i.test(text), 'the longest wait is the wait of one child'),
    figure: z.number().nonnegative(),
    unit: z.enum(['%', 'weeks', 'children']),
    children: z.int().nonnegative().optional().describe('How many children a share or an average is of.'),
    asOf: asOfText,
    givenBy: z.string().min(1).describe('The council or the NHS trust. Never a person.'),
    source: readInSchema,
    remark: z.string().optional(),
  })
  .refine(({ unit, figure }) => unit !== '%' || figure <= 100, 'is more than 100%')
  .refine((wait) => !isAboutAFew(wait), `is about fewer than ${FEWEST} children`);

/** `content/performance/waiting-times.yaml`: how long children wait, as the council and the NHS have published it. */
export const waitingSchema = z
  .strictObject({
    page: figuresPageSchema,
    services: z.array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]+$/),
        name: z.string(),
        ask: link.describe('Whom to ask. Shown where nothing is published, and where it is.'),
        figures: z.array(waitSchema),
      }),
    ),
    elsewhere: z.array(
      z.strictObject({
        area: z.string(),
        says: z.string(),
        figures: z.array(waitSchema.safeExtend({ service: z.string() })),
      }),
    ),
    more: z.array(link),
  })
  .superRefine(({ services, elsewhere }, context) => {
    const known = services.map(({ id }) => id);
    for (const [area, { figures }] of elsewhere.entries()) {
      for (const [at, { service }] of figures.entries()) {
        if (!known.includes(service))
          context.addIssue({
            code: 'custom',
            path: ['elsewhere', area, 'figures', at, 'service'],
            message: `there is no service "${service}"`,
          });
      }
    }
  });
export type Waiting = z.infer<typeof waitingSchema>;
export type Wait = z.infer<typeof waitSchema>;

/** Whether 1 to 4 children could be seen in it: those counted, or those that a share leaves over. */
function isAboutAFew({
  figure,
  unit,
  children,
}: {
  figure: number;
  unit: string;
  children?: number | undefined;
}): boolean {
  const isFew = (count: number): boolean => count > 0 && count < FEWEST;
  if (unit === 'children') return isFew(figure);
  if (children === undefined) return false;
  const counted = Math.round((children * figure) / 100);
  return isFew(children) || (unit === '%' && (isFew(counted) || isFew(children - counted)));
}

/** A figure that is said to be of a day after its report came out. */
export function isBeforeItsTime({ asOf, source }: Pick<Wait, 'asOf' | 'source'>, reports: Reports): boolean {
  const published = reports[source.report]?.published;
  if (published === undefined || asOf.includes('/')) return false;
  const digits = Math.min(asOf.length, published.length);
  return asOf.slice(0, digits) > published.slice(0, digits);
}
