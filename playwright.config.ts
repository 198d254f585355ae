import { defineConfig } from '@playwright/test';

const port = Number(process.env['PORTAL_TEST_PORT'] ?? 4399);

export default defineConfig({
  testDir: 'tests/browser',
  outputDir: 'var/test-results',
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env['CI']),
  reporter: [['line']],
  timeout: 30_000,
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    viewport: { width: 390, height: 844 },
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? 'chromium',
      // As root Chromium has no sandbox to use. Its own recommended flags would hide faults of our headers.
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: {
    command: `${process.execPath} --disable-warning=ExperimentalWarning src/commands/start.ts`,
    url: `http://127.0.0.1:${port}/healthz`,
    env: { PORT: String(port), DATABASE_URL: 'var/test-portal.sqlite' },
    reuseExistingServer: false,
    timeout: 60_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
});
