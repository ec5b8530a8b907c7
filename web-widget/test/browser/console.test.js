// The call handler's screen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from '../support/axe.js';
import { openPage } from '../support/browser.js';
import { answerAll, begin, bookFirst, go, pageName } from '../support/journey.js';
import { browser, server } from '../support/running.js';

/** @typedef {import('playwright-core').Page} Page */

/**
 * @param {Page} page
 * @param {string} name
 */
async function signIn(page, name) {
  await page.goto(`${server.origin}/call`);
  assert.match(page.url(), /sign-in/);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(server.staff.get(name) ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('body[data-page="call-start"], body[data-page="studio"], body[data-page="problem"]').waitFor();
}

/** @param {Page} page */
async function newCall(page) {
  await page.getByLabel('Name of the person').fill('Rosa Lindqvist');
  await page.locator('#speaker-self').check();
  await page.getByRole('button', { name: 'Begin the call' }).click();
  await page.locator('body[data-page="call"]').waitFor();
  // The keys come with the script, which runs when the page has loaded.
  await page.waitForLoadState('load');
}

/** Every line of a card answered "no" by the keyboard of a test. @param {Page} page */
async function noToAll(page) {
  for (const set of await page.locator('fieldset.each').all()) await set.locator('input[value=no]').check();
  await go(page, () => page.getByRole('button', { name: 'Confirm' }).click());
}

test('B1 a call by script: cards line by line, digits choose, Enter confirms, the trace grows', async () => {
  const { page, problems, close } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  try {
    await signIn(page, 'handler');
    assert.deepEqual(await axe(page), []);
    await newCall(page);
    assert.deepEqual(await axe(page), []);
    while ((await page.locator('fieldset.each').count()) > 0) await noToAll(page);
    await page.locator('#day-age').fill('17');
    await page.locator('#month-age').fill('5');
    await page.locator('#year-age').fill('1984');
    await go(page, () => page.getByRole('button', { name: 'Confirm' }).click());
    assert.equal(await page.evaluate(() => document.activeElement?.closest('[data-answers]') !== null), true, 'the focus is in the answers');
    await page.keyboard.press('2');
    assert.equal(await page.locator('[data-answers] input[data-digit="2"]').isChecked(), true);
    const before = await page.locator('.trace li').count();
    await go(page, () => page.keyboard.press('Enter'));
    assert.equal(await page.locator('.trace li').count(), before + 1);
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test('B3 B7 digits in a note are text; F4 shows the emergency script and F2 leaves it', async () => {
  const { page, problems, close } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  try {
    await signIn(page, 'handler');
    await newCall(page);
    await page.keyboard.press('F8');
    await page.keyboard.type('20 mg');
    assert.equal(await page.locator('#note').inputValue(), '20 mg');
    await go(page, () => page.keyboard.press('F4'));
    assert.equal(await pageName(page), 'call-emergency');
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
    assert.deepEqual(await axe(page), []);
    await go(page, () => page.keyboard.press('F2'));
    assert.equal(await pageName(page), 'call');
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test('B5 a note with danger words is flagged, also when it says that there are none', async () => {
  const { page, close } = await openPage(browser);
  try {
    await signIn(page, 'handler');
    await newCall(page);
    for (const text of ['there is a rash that does not fade', 'there is no rash that does not fade']) {
      await page.locator('#note').fill(text);
      await go(page, () => page.getByRole('button', { name: 'Add note' }).click());
    }
    assert.equal(await page.locator('.note .flag').count(), 2);
  } finally {
    await close();
  }
});

test('B9 S05 a code from the web opens its answers once', async () => {
  const citizen = await openPage(browser);
  const handler = await openPage(browser);
  try {
    await begin(citizen.page, server.origin);
    await answerAll(citizen.page, {}, { topic: 'sore-throat' });
    await go(citizen.page, () => citizen.page.getByRole('button', { name: /^Get a code/ }).click());
    const code = await citizen.page.locator('[data-handover]').innerText();
    await signIn(handler.page, 'handler');
    await handler.page.locator('#code').fill(code);
    await handler.page.getByRole('button', { name: 'Take over' }).click();
    await handler.page.locator('body[data-page="call"]').waitFor();
    assert.ok((await handler.page.locator('.trace .chip', { hasText: 'web' }).count()) > 5);
    await handler.page.goto(`${server.origin}/call`);
    await handler.page.locator('#code').fill(code);
    await handler.page.getByRole('button', { name: 'Take over' }).click();
    await handler.page.locator('#error-code').waitFor();
  } finally {
    await citizen.close();
    await handler.close();
  }
});

test('a handler books for the caller: services, times and the receipt stand under the call, and only for who is in it', async () => {
  const citizen = await openPage(browser);
  const { page, problems, close } = await openPage(browser);
  const other = await openPage(browser);
  try {
    await begin(citizen.page, server.origin);
    await answerAll(citizen.page, { feverpain_fever: 'yes', sandpaper_rash: 'yes' }, { topic: 'sore-throat' });
    await go(citizen.page, () => citizen.page.getByRole('button', { name: /^Get a code/ }).click());
    const code = await citizen.page.locator('[data-handover]').innerText();
    await signIn(page, 'handler');
    await page.locator('#code').fill(code);
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.locator('body[data-page="call"]').waitFor();
    const call = page.url();
    // What may have changed since is asked again.
    while ((await page.locator('fieldset.each').count()) > 0) await noToAll(page);
    const services = (await page.getByRole('link', { name: 'Find a service and book' }).getAttribute('href')) ?? '';
    await bookFirst(page, 'Saltmere', 'Find a service and book');
    assert.equal(await pageName(page), 'receipt');
    assert.ok(page.url().startsWith(`${call}/bookings/`));
    assert.deepEqual(await axe(page), []);
    await go(page, () => page.getByRole('link', { name: 'Back to the call' }).click());
    assert.equal(page.url(), call);
    await page.getByText('Booked:').waitFor();
    await signIn(other.page, 'clinician');
    assert.equal((await other.page.goto(`${server.origin}${services}`))?.status(), 404, 'somebody who is not in the call');
    assert.equal((await fetch(`${server.origin}${services}`, { redirect: 'manual' })).status, 303, 'nobody is signed in');
    assert.deepEqual(problems, []);
  } finally {
    for (const one of [citizen, other]) await one.close();
    await close();
  }
});

test('H28 R6 who it is about: earlier contacts and needs before the first question, a human asked about twins, and no fault for axe', async () => {
  const { page, problems, close } = await openPage(browser, { viewport: { width: 1440, height: 900 } });
  try {
    await signIn(page, 'handler');
    await page.getByLabel('NHS number, if known').fill('999 100 2006');
    await page.locator('#speaker-self').check();
    await page.getByRole('button', { name: 'Begin the call' }).click();
    await page.locator('body[data-page="call"]').waitFor();
    const banners = await page.locator('[data-banner]').allInnerTexts();
    assert.match(banners[0] ?? '', /Needs an interpreter: Polish/);
    assert.match(banners[1] ?? '', /2 earlier contacts in the last 96 hours/);
    assert.deepEqual(await axe(page), []);
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/repeat.png` });
    await page.getByRole('link', { name: 'Person, needs and earlier contacts' }).click();
    await page.locator('body[data-page="call-person"]').waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByLabel('Family name').fill('Okoro Bell');
    await page.getByLabel('Date of birth').fill('8/2/2014');
    await page.getByLabel('Sex recorded at birth').selectOption('female');
    await page.getByLabel('Home postcode').fill('zz1 7gh');
    await page.locator('#nhs_number').fill('');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.locator('[data-ask]').waitFor();
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.locator('[data-ask] input:checked').count(), 0);
    if (process.env['SHOTS']) await page.screenshot({ path: `${process.env['SHOTS']}/ask.png`, fullPage: true });
    await page.getByLabel('Zuri Okoro-Bell').check();
    await page.getByRole('button', { name: 'This is who it is' }).click();
    await page.locator('body[data-page="call"]').waitFor();
    assert.equal(await page.locator('[data-banner]').count(), 0, 'another person, no needs and no history');
    assert.match(await page.locator('.demands').innerText(), /third contact/, 'what was raised stays raised');
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
});

test('B12 at 320 px nothing scrolls sideways', async () => {
  const { page, close } = await openPage(browser, { viewport: { width: 320, height: 640 } });
  try {
    await signIn(page, 'handler');
    await newCall(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  } finally {
    await close();
  }
});

test('S07 an author may not take calls, a stranger sees no call', async () => {
  const { page, close } = await openPage(browser);
  try {
    await signIn(page, 'author');
    const reply = await page.goto(`${server.origin}/call`);
    assert.equal(reply?.status(), 403);
    const stranger = await fetch(`${server.origin}/call/0123456789ABCDEFGHJKMNPQRS`, { redirect: 'manual' });
    assert.equal(stranger.status, 303);
  } finally {
    await close();
  }
});
