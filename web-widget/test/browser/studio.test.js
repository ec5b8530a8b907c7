// The author's screen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from '../support/axe.js';
import { openPage } from '../support/browser.js';
import { browser, server } from '../support/running.js';

/** @param {import('playwright-core').Page} page */
async function signIn(page) {
  await page.goto(`${server.origin}/sign-in?next=/studio`);
  await page.getByLabel('User name').fill('author');
  await page.getByLabel('Password').fill(server.staff.get('author') ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('body[data-page="studio"]').waitFor();
}

test('C5 C6 C15 a topic as list and graph: the same names in the same order, each node leads to its line', async () => {
  const { page, problems, close } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  try {
    await signIn(page);
    assert.deepEqual(await axe(page), []);
    await page.locator('tr[data-topic="sore-throat"] a').click();
    await page.locator('body[data-page="studio-topic"]').waitFor();
    const drawn = await page.locator('.drawing a').evaluateAll((links) => links.map((link) => (link.getAttribute('href') ?? '').slice(1)));
    const listed = await page.locator('.steps [id]:not(h2)').evaluateAll((items) => items.map((item) => item.id));
    assert.ok(drawn.length > 5);
    assert.deepEqual(drawn.filter((id) => id.startsWith('step-')), listed.filter((id) => id.startsWith('step-')));
    assert.deepEqual([...drawn].sort(), [...listed].sort());
    await page.locator('.drawing a').first().focus();
    await page.keyboard.press('ArrowDown');
    const second = await page.evaluate(() => document.activeElement?.getAttribute('href'));
    assert.equal(second, `#${drawn[1]}`);
    assert.equal(await page.locator(`[id="${drawn[1]}"]`).getAttribute('aria-current'), 'true');
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.locator('.vignettes .bad').count(), 0);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test('C7 trying a topic from a step asks nothing before it and comes to an outcome', async () => {
  const { page, problems, close } = await openPage(browser);
  try {
    await signIn(page);
    await page.goto(`${server.origin}/studio/sore-throat`);
    const from = await page.locator('.steps li a', { hasText: 'Try from here' }).nth(6).getAttribute('href');
    await page.goto(`${server.origin}${from}`);
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.locator('.known li').count(), 0);
    for (let n = 0; n < 40 && (await page.locator('form[data-step]').count()) > 0; n += 1) {
      for (const set of await page.locator('fieldset.each').all()) await set.locator('input[value=no]').check();
      const radios = page.locator('fieldset.question > .choices input[type=radio]');
      if ((await radios.count()) > 0) await (((await radios.locator('xpath=self::*[@value="no"]').count()) > 0) ? radios.locator('xpath=self::*[@value="no"]').first() : radios.first()).check();
      const text = page.locator('fieldset.question input.short');
      if ((await text.count()) > 0) await text.first().fill('1');
      const unit = page.locator('fieldset.units input').first();
      if ((await unit.count()) > 0) await unit.check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForLoadState('load');
    }
    assert.ok((await page.locator('.card').count()) > 0);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});
