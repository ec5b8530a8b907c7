// Asking to be rung, in Chromium. A title is the check's id, the hazards it serves, then words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from '../support/axe.js';
import { withPageOf } from '../support/browser.js';
import { answerAll, begin, go, pageName } from '../support/journey.js';
import { browser, server } from '../support/running.js';

test('h15 a number for the call before a journey at 320 px, with and without a script: asked, refused beside its field, promised', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPageOf(browser, { javaScriptEnabled, viewport: { width: 320, height: 640 } }, async (page) => {
      const seen = async (/** @type {string} */ what) => {
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${what}, ${javaScriptEnabled}`);
        if (javaScriptEnabled) assert.deepEqual(await axe(page), [], what);
      };
      await begin(page, server.origin);
      await answerAll(page, { knocked_out: 'yes' }, { topic: 'head-injury' });
      assert.equal(await pageName(page), 'outcome');
      await seen('the result');
      await go(page, () => page.getByRole('link', { name: 'Ask a clinician to ring first' }).click());
      await seen('the form');
      await go(page, () => page.getByRole('button', { name: 'Ask them to ring' }).click());
      await seen('nothing filled in');
      assert.match(await page.title(), /^Error: /);
      assert.match(await page.locator('#error-telephone').innerText(), /Enter a telephone number, like 01632 960 001/);
      await page.locator('#problem a').first().click();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'telephone');
      await page.getByLabel('Telephone number').fill('01632 960 001');
      await page.locator('#place').selectOption('Saltmere');
      await go(page, () => page.getByRole('button', { name: 'Ask them to ring' }).click());
      assert.equal(await pageName(page), 'outcome');
      await seen('promised');
      assert.match(await page.locator('[data-call-back]').innerText(), /will ring you by [0-9:]+ (today|tomorrow), on 01632 960 001/);
      assert.ok(await page.getByRole('heading', { name: 'Go to A&E within 1 hour' }).isVisible(), 'the journey stands');
    });
  }
});
