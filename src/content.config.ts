import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { flowChartSchema } from '#features/flow-charts/flow-chart.ts';
import { aboutSchema } from '#features/guides/about.ts';
import { guideSchema } from '#features/guides/guide.ts';
import { schoolSchema, serviceSchema } from '#features/directory/entry.ts';

export const collections = {
  guides: defineCollection({ loader: glob({ base: './content/guides', pattern: '*.md' }), schema: guideSchema }),
  flowCharts: defineCollection({
    loader: glob({ base: './content/flow-charts', pattern: '*.yaml' }),
    schema: flowChartSchema,
  }),
  about: defineCollection({ loader: glob({ base: './content/about', pattern: '*.md' }), schema: aboutSchema }),
  services: defineCollection({
    loader: glob({ base: './content/directory/services', pattern: '*.yaml' }),
    schema: serviceSchema,
  }),
  schools: defineCollection({
    loader: glob({ base: './content/directory/schools', pattern: '*.yaml' }),
    schema: schoolSchema,
  }),
};
