// The element on another site's page: what the host can and cannot do.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { axe } from '../support/axe.js';
import { openPage, startBrowser } from '../support/browser.js';
import { startServer } from '../support/server.js';

/** @type {import('../support/server.js').Server} */
let server;
/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('node:http').Server} */
let host;
let hostOrigin = '';

before(async () => {
  host = createServer((_, reply) => {
    reply.setHeader('content-type', 'text/html; charset=utf-8');
    reply.end(`<!DOCTYPE html><html lang="en"><head><title>A surgery</title><link rel="icon" href="data:,"></head><body><main><h1>A surgery</h1>
<fingerpost-triage src="${server.origin}" title-text="Urgent care questions"><a href="${server.origin}/">Answer questions about urgent care</a></fingerpost-triage>
</main><script src="${server.origin}/embed.js"></script></body></html>`);
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  const address = host.address();
  hostOrigin = typeof address === 'object' && address ? `http://localhost:${address.port}` : '';
  // The browser first: should it not start, no service is left running.
  browser = await startBrowser();
  server = await startServer({ args: ['--embed', hostOrigin] });
});
after(async () => {
  await browser?.close();
  host?.close();
  await server?.stop();
});

test('A13 S16 S17 the host reads nothing, a forged message does nothing, the journey works in the frame', async () => {
  const { page, problems, close } = await openPage(browser);
  try {
    await page.goto(hostOrigin);
    const frame = page.frameLocator('iframe');
    await frame.locator('#speaker-self').waitFor();
    assert.equal(await page.locator('iframe').evaluate((node) => /** @type {HTMLIFrameElement} */ (node).contentDocument), null);
    assert.equal(await page.locator('fingerpost-triage > a').isVisible(), false);
    await page.waitForFunction(() => (document.querySelector('iframe')?.clientHeight ?? 0) >= 200);
    const height = await page.locator('iframe').evaluate((node) => node.clientHeight);
    await page.evaluate(() => window.postMessage({ fingerpost: 1, kind: 'height', height: 3999 }, '*'));
    await page.waitForTimeout(100);
    assert.equal(await page.locator('iframe').evaluate((node) => node.clientHeight), height);
    assert.deepEqual(await axe(page), []);
    await frame.locator('#speaker-self').check();
    await frame.getByRole('button', { name: 'Start' }).click();
    await frame.locator('#none').waitFor();
    await frame.locator('#none').check();
    await frame.getByRole('button', { name: 'Continue', exact: true }).click();
    await frame.locator('.answers').waitFor();
    assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ['', 0, 0]);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test('A13 a site that is not on the list keeps its plain link', async () => {
  const { page, close } = await openPage(browser);
  try {
    // The same page under another name is another origin.
    await page.goto(hostOrigin.replace('localhost', '127.0.0.1'));
    await page.waitForTimeout(500);
    assert.equal(await page.locator('fingerpost-triage > a').isVisible(), true);
    const refused = await fetch(`${server.origin}/embed?origin=${encodeURIComponent('https://elsewhere.example')}`);
    assert.equal(refused.status, 403);
  } finally {
    await close();
  }
});
