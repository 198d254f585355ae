/** The portal that the browser tests look at: Playwright starts it, with nothing left of the run before. */
export const PORT = Number(process.env['PORTAL_TEST_PORT'] ?? 4399);

/** Everything it keeps. One folder for each port, so that two people can run the tests at the same time. */
export const FOLDER = `var/test-portal-${PORT}`;

export const SETTINGS = {
  PORT: String(PORT),
  DATABASE_URL: `${FOLDER}/portal.sqlite`,
  OUTBOX_FOLDER: `${FOLDER}/outbox`,
  ACCESS_LOG_HEADS: `${FOLDER}/access-log-heads.txt`,
  DEMONSTRATION: 'families',
  WORK_EVERY_SECONDS: '0.25',
};
