// A browser and a service for all checks of one file, begun before the first and ended after the last.

import { after, before } from 'node:test';
import { startBrowser } from './browser.js';
import { startServer } from './server.js';

/** @type {import('./server.js').Server} */
export let server;
/** @type {import('playwright-core').Browser} */
export let browser;

before(async () => {
  // The browser first: should it not start, no service is left running.
  browser = await startBrowser();
  server = await startServer();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
