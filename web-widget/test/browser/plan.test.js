// The safety plan in Chromium. A title is the check's id, the hazards it serves, then words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from '../support/axe.js';
import { withPageOf } from '../support/browser.js';
import { JOURNEYS, answerAll, begin, go, pageName } from '../support/journey.js';
import { browser, server } from '../support/running.js';

test('h12 h14 a safety plan at 320 px, with and without a script: written, too long, changed, saved as a file, given, printed', async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPageOf(browser, { javaScriptEnabled, viewport: { width: 320, height: 640 } }, async (page) => {
      const seen = async (/** @type {string} */ what) => {
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${what}, ${javaScriptEnabled}`);
        if (javaScriptEnabled) assert.deepEqual(await axe(page), [], what);
      };
      const press = (/** @type {string} */ name) => go(page, () => page.getByRole('button', { name }).click());
      await page.goto(`${server.origin}/`);
      await go(page, () => page.getByRole('link', { name: 'Write a safety plan for hard times' }).click());
      await seen('the form');
      for (const number of ['999', '111', '116123']) assert.ok((await page.locator(`form a[href="tel:${number}"]`).count()) > 0, number);
      await page.getByLabel('What I can do on my own that helps').fill('A walk\nby the canal');
      await page.getByLabel('What I want to stay for').fill('x'.repeat(501));
      await press('See my plan');
      await seen('too long');
      assert.match(await page.title(), /^Error: /);
      assert.equal(await page.getByLabel('What I can do on my own that helps').inputValue(), 'A walk\nby the canal');
      await page.locator('#problem a').click();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'reasons');
      await page.getByLabel('What I want to stay for').fill('My dog. Some days I want to die');
      const sheet = page.waitForResponse((reply) => reply.request().method() === 'POST');
      await press('See my plan');
      assert.equal((await sheet).headers()['cache-control'], 'no-store');
      await seen('the sheet, danger heard');
      assert.equal(await pageName(page), 'plan-sheet');
      assert.match(await page.locator('.heard').innerText(), /116 123/);
      if (javaScriptEnabled) assert.equal(await page.evaluate(() => document.activeElement?.id), 'heard');
      assert.ok(await page.locator('#leave').isVisible());
      assert.equal(await page.getByRole('button', { name: /^Give it/ }).count(), 0, 'there is no conversation');
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save as a file' }).click();
      const file = await saving;
      assert.equal(file.suggestedFilename(), 'my-plan.txt');
      await page.emulateMedia({ media: 'print' });
      assert.ok(await page.getByText('by the canal').isVisible());
      assert.ok(await page.locator('.sheet a[href="tel:116123"]').isVisible());
      assert.equal(await page.locator('.heard').isVisible(), false, 'a sheet on the wall does not say what was heard');
      assert.equal(await page.locator('.help').isVisible(), false);
      await page.emulateMedia({ media: 'screen' });
      await press('Change it');
      await page.getByLabel('What I want to stay for').fill('My dog');
      await press('See my plan');
      assert.equal(await page.locator('.heard').count(), 0);
      assert.deepEqual(await page.evaluate(() => [sessionStorage.length, localStorage.length, document.cookie]), [0, 0, '']);

      await begin(page, server.origin);
      await answerAll(page, JOURNEYS['low-mood'], { topic: 'low-mood' });
      await go(page, () => page.getByRole('link', { name: 'Write a safety plan' }).click());
      assert.equal(await page.getByLabel('What I want to stay for').inputValue(), '', 'nothing was kept');
      await page.getByLabel('What I want to stay for').fill('My dog');
      await press('See my plan');
      await seen('the sheet');
      await press('Give it to the clinician who will contact me');
      assert.match(await page.locator('main').innerText(), /You gave this plan to the clinician at/);
      await seen('given');
    });
  }
});
