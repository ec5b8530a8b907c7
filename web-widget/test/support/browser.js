// Debian's Chromium by playwright-core. Every console error and page error fails the test that caused it.

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').BrowserContextOptions} ContextOptions */
/** @typedef {import('playwright-core').Page} Page */

/** @returns {Promise<Browser>} */
export function startBrowser() {
  const root = process.getuid?.() === 0;
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: root ? ['--no-sandbox', ...args] : args });
}

/**
 * A page of its own context; `check()` throws when anything was reported.
 * @param {Browser} browser
 * @param {ContextOptions} [options]
 * @returns {Promise<{ page: Page, problems: string[], close: () => Promise<void> }>}
 */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on('console', (message) => {
    // The status of a form that was sent incomplete is not a fault of the page.
    if (message.type() === 'error' && !/status of 4(09|22|04)/.test(message.text())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return { page, problems, close: () => context.close() };
}

/**
 * A page of its own, closed in the end; errors of its console or its script are the test's.
 * @param {Browser} browser
 * @param {ContextOptions} options
 * @param {(page: Page) => Promise<void>} body
 */
export async function withPageOf(browser, options, body) {
  const { page, problems, close } = await openPage(browser, options);
  try {
    await body(page);
    assert.deepEqual(problems, [], 'console or page errors');
  } finally {
    await close();
  }
}
