import type { SchoolYear } from '#calendar/school-terms.ts';
import { authoritySchema } from '#features/authority/authority.ts';
import { columnMapSchema, type ColumnMap } from '#features/case-feed/column-map.ts';
import type { Choices } from '#features/clock/choices.ts';
import type { TransferSettings } from '#features/phase-transfer/settings.ts';
import type { Council } from '#messages/templates.ts';
import type { Settings } from './settings.ts';
import { ownAddress } from '../server.ts';
import { fileOf } from './site-content.ts';

/**
 * What every message says of the council.
 * @throws with the field and the reason when `content/authority.yaml` is wrong.
 */
export async function readCouncil({ SITE_URL, HOST, PORT }: Settings): Promise<Council> {
  const { siteName, email } = await fileOf('content/authority.yaml', authoritySchema);
  return { siteName, siteUrl: SITE_URL ? new URL(SITE_URL).origin : ownAddress(HOST, PORT), email };
}

/** How the council reads the law, where it can be read in two ways. */
export async function readChoices(): Promise<Choices> {
  return (await fileOf('content/authority.yaml', authoritySchema)).clock;
}

/** The school years of which the council has published the terms. */
export async function readTerms(): Promise<SchoolYear[]> {
  return (await fileOf('content/authority.yaml', authoritySchema)).terms;
}

/** What a round begins with in which families say which place they want next. */
export async function readTransfers(): Promise<TransferSettings> {
  return (await fileOf('content/authority.yaml', authoritySchema)).transfers;
}

/**
 * How the export of the council's case system is read.
 * @throws with the field and the reason when `content/case-feed.yaml` is wrong.
 */
export async function readColumnMap(): Promise<ColumnMap> {
  return fileOf('content/case-feed.yaml', columnMapSchema);
}
