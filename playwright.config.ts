import { defineConfig } from '@playwright/test';
import { PORT, SETTINGS } from './tests/support/browser-portal.ts';

export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'var/test-results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['line']],
  timeout: 30_000,
  // A busy machine is slow, and not wrong.
  expect: { timeout: 10_000 },
  // What needs a second go is named in the report as flaky.
  retries: process.env['CI'] ? 1 : 0,
  use: {
    // A passkey belongs to a name, and never to a number.
    baseURL: `http://localhost:${PORT}`,
    viewport: { width: 390, height: 844 },
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? 'chromium',
      // As root Chromium has no sandbox to use. Its own recommended flags would hide faults of our headers.
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: {
    command: `${process.execPath} --disable-warning=ExperimentalWarning tests/support/start-anew.ts`,
    url: `http://127.0.0.1:${PORT}/healthz`,
    env: SETTINGS,
    reuseExistingServer: false,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
});
