import { z } from 'zod';
import { figureSchema, figuresPageSchema, readInSchema } from './figure.ts';

const link = z.strictObject({ text: z.string(), href: z.string() });

/** `content/performance/other.yaml`: quality of plans, complaints, mediation, appeals. */
export const otherSchema = z.strictObject({
  page: figuresPageSchema,
  parts: z
    .array(
      z
        .strictObject({
          id: z.string().regex(/^[a-z-]+$/),
          title: z.string(),
          says: z.string(),
          source: readInSchema.optional().describe('Of what it says.'),
          notPublished: z.string().optional().describe('Said where there is no figure of ours.'),
          figures: z.array(figureSchema),
          elsewhere: z.array(figureSchema).default([]),
          look: z.array(link).min(1).describe('Where to look for more.'),
        })
        .refine(({ figures, notPublished }) => (figures.length === 0) === (notPublished !== undefined), {
          path: ['notPublished'],
          message: 'must say so where there is no figure, and only there',
        }),
    )
    .min(1),
});
export type Other = z.infer<typeof otherSchema>;
