// The citizen journey in Chromium. A title is the check's id, the hazards it serves, then words.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe } from '../support/axe.js';
import { openPage, withPageOf } from '../support/browser.js';
import { JOURNEYS, answerAll, begin, bookFirst, fill, go, pageName } from '../support/journey.js';
import { browser, server } from '../support/running.js';

/** @typedef {import('playwright-core').Page} Page */

/**
 * @param {import('playwright-core').BrowserContextOptions} options
 * @param {(page: Page) => Promise<void>} body
 */
const withPage = (options, body) => withPageOf(browser, options, body);

/** The saved result without ids and times. @param {Page} page */
async function saved(page) {
  const id = /triage\/([^/]+)/.exec(page.url())?.[1];
  const reply = await page.context().request.get(`${server.origin}/triage/${id}/result.json`);
  assert.equal(reply.status(), 200);
  const result = await reply.json();
  delete result.session;
  delete result.outcome.at_ms;
  for (const disposition of result.outcome.dispositions) delete disposition.deadline_ms;
  return result;
}

for (const [topic, answers] of Object.entries(JOURNEYS)) {
  test(`A11 ${topic}: the same way with and without a script, to a booking`, async () => {
    /** @type {unknown[]} */
    const results = [];
    for (const javaScriptEnabled of [true, false]) {
      await withPage({ javaScriptEnabled }, async (page) => {
        await begin(page, server.origin);
        const asked = await answerAll(page, answers, { topic });
        assert.equal(await pageName(page), 'outcome');
        results.push([asked, await saved(page)]);
        await bookFirst(page, 'Saltmere');
        assert.equal(await pageName(page), 'receipt');
        assert.match(await page.locator('[data-reference]').innerText(), /\S{4}/);
      });
    }
    assert.deepEqual(results[0], results[1]);
  });
}

test('A1 axe finds nothing on the pages of a journey, light and dark', async () => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await withPage({ colorScheme }, async (page) => {
      const seen = async (/** @type {string} */ what) => assert.deepEqual(await axe(page), [], `${what}, ${colorScheme}`);
      await page.goto(`${server.origin}/`);
      await seen('start');
      await page.getByRole('button', { name: 'Start' }).click();
      await page.locator('#problem').waitFor();
      await seen('start with an error');
      await begin(page, server.origin);
      await seen('first card');
      await answerAll(page, {});
      await seen('topics');
      await answerAll(page, JOURNEYS['low-mood'], { topic: 'low-mood' });
      await seen('outcome');
      await go(page, () => page.getByRole('link', { name: 'Check or change your answers' }).click());
      await seen('check answers');
      await begin(page, server.origin);
      await answerAll(page, { blue_lips: 'yes' });
      assert.equal(await page.locator('[data-urgency]').first().getAttribute('class'), 'card emergency');
      await seen('emergency');
    });
  }
});

test('A1 forced colours: cards and choices keep an edge', async () => {
  await withPage({ forcedColors: 'active' }, async (page) => {
    await begin(page, server.origin);
    const edge = await page.locator('.choice').first().evaluate((node) => Number.parseFloat(getComputedStyle(node).borderTopWidth));
    assert.ok(edge >= 2);
    assert.deepEqual(await axe(page), []);
  });
});

test('A2 from start to the first result with the keyboard alone; the focus is never lost', async () => {
  await withPage({}, async (page) => {
    await page.goto(`${server.origin}/`);
    await page.locator('#speaker-self').focus();
    await page.keyboard.press('Space');
    await go(page, () => page.keyboard.press('Enter'));
    for (let n = 0; n < 3; n += 1) {
      assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY');
      if ((await pageName(page)) !== 'question' || (await page.locator('#none').count()) === 0) break;
      for (let tabs = 0; tabs < 40 && (await page.evaluate(() => document.activeElement?.id)) !== 'none'; tabs += 1) await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'none');
      await page.keyboard.press('Space');
      await go(page, () => page.keyboard.press('Enter'));
    }
    assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY');
  });
});

test('A3 continuing with nothing chosen: title, summary in focus, link to the first field, words beside it', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    await answerAll(page, {}, { until: (step) => step === 'sex' });
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.locator('#problem').waitFor();
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'problem');
    await page.locator('#problem a').focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'sex-female');
    const described = await page.locator('fieldset.question').getAttribute('aria-describedby');
    const words = await page.locator(`#${described?.split(' ').at(-1)}`).innerText();
    assert.match(words, /Choose an answer/);
  });
});

test('A4 choosing an answer sends nothing', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    await answerAll(page, {}, { until: (step) => step === 'sex' });
    let requests = 0;
    page.on('request', () => (requests += 1));
    const address = page.url();
    await page.locator('#sex-female').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(500);
    assert.equal(requests, 0);
    assert.equal(page.url(), address);
  });
});

test('A5 after Continue the focus is on the new heading and one status is said', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    await page.evaluate(() => {
      const status = document.getElementById('status');
      const seen = (/** @type {any} */ (window).said = /** @type {string[]} */ ([]));
      if (status) new MutationObserver(() => seen.push(status.textContent ?? '')).observe(status, { childList: true, characterData: true, subtree: true });
    });
    await fill(page, {});
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
    await page.waitForTimeout(50);
    const said = await page.evaluate(() => /** @type {any} */ (window).said);
    assert.equal(said.length, 1);
    const heading = await page.locator('h1').innerText();
    assert.notEqual(said[0], heading);
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1');
  });
});

test('A6 the browser\'s Back shows the question before with its answer, Forward returns, nothing is changed', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    await answerAll(page, {}, { until: (step) => step === 'sex' });
    await page.locator('#sex-male').check();
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
    const heading = await page.locator('h1').innerText();
    await go(page, () => page.goBack());
    assert.equal(await page.locator('#sex-male').isChecked(), true);
    await go(page, () => page.goForward());
    assert.equal(await page.locator('h1').innerText(), heading);
  });
});

test('A7 h10 change one answer: the preview names the new result, the others stand', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    await answerAll(page, {}, { topic: 'sore-throat' });
    const earlier = await saved(page);
    await go(page, () => page.getByRole('link', { name: 'Check or change your answers' }).click());
    await go(page, () => page.locator('[data-fact="sandpaper_rash"] a').click());
    assert.equal(await page.locator('[id="sandpaper_rash-no"]').isChecked(), true);
    await page.locator('[id="sandpaper_rash-yes"]').check();
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
    assert.equal(await pageName(page), 'preview');
    const promised = await page.locator('[data-preview="new"]').innerText();
    assert.deepEqual(await saved(page), earlier, 'nothing is sent before it is confirmed');
    await go(page, () => page.getByRole('button', { name: 'Yes, change my answer' }).click());
    await go(page, () => page.getByRole('link', { name: 'See your result' }).click());
    assert.ok(promised.startsWith(await page.locator('h1').innerText()), promised);
    const later = await saved(page);
    const others = (/** @type {any} */ result) => result.answers.filter((/** @type {any} */ a) => a.fact !== 'sandpaper_rash').map((/** @type {any} */ a) => [a.fact, a.value]).sort();
    assert.deepEqual(others(later), others(earlier));
  });
});

test('A8 every question of the journeys says why it is asked', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    for (const topic of Object.keys(JOURNEYS)) {
      await begin(page, server.origin);
      await answerAll(page, {}, {
        topic,
        until: () => false,
      });
      assert.equal(await pageName(page), 'outcome');
    }
  });
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    for (let n = 0; n < 60 && (await pageName(page)) !== 'outcome'; n += 1) {
      if ((await pageName(page)) === 'question') {
        assert.notEqual((await page.locator('#why').innerText()).replace('Why we are asking', '').trim(), '', page.url());
        await fill(page, {});
        await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
      } else {
        await answerAll(page, {}, { topic: 'low-mood', until: () => true });
      }
    }
  });
});

test('A9 at 320 by 256 nothing scrolls sideways and the focus is in view', async () => {
  await withPage({ viewport: { width: 320, height: 256 } }, async (page) => {
    const fits = async () => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), page.url());
    await page.goto(`${server.origin}/`);
    await fits();
    await begin(page, server.origin);
    await fits();
    for (let n = 0; n < 12; n += 1) {
      await page.keyboard.press('Tab');
      const seen = await page.evaluate(() => {
        const box = document.activeElement?.getBoundingClientRect();
        return !box || (box.bottom > 0 && box.top < window.innerHeight);
      });
      assert.ok(seen, `the focus after ${n + 1} tabs`);
    }
    await answerAll(page, {}, { topic: 'sore-throat' });
    await fits();
  });
});

test('A10 text-spacing styles cut nothing off', async () => {
  await withPage({ viewport: { width: 320, height: 640 } }, async (page) => {
    await begin(page, server.origin);
    const cut = await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
      document.adoptedStyleSheets = [sheet];
      return [...document.querySelectorAll('label, button, .choice, .card')].filter((node) => node.scrollHeight > node.clientHeight + 1).map((node) => node.textContent);
    });
    assert.deepEqual(cut, []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  });
});

test('A12 offline at Continue: an alert at once, the answer kept, sent once when online again', async () => {
  const { page, close } = await openPage(browser);
  try {
    await begin(page, server.origin);
    await answerAll(page, {}, { until: (step) => step === 'sex' });
    await page.locator('#sex-female').check();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await page.locator('#send-problem').waitFor({ timeout: 1000 });
    assert.equal(await page.locator('#sex-female').isChecked(), true);
    await go(page, () => page.context().setOffline(false));
    const turns = await page.locator('.answers li[data-fact="sex"]').count();
    assert.equal(turns, 1);
  } finally {
    await close();
  }
});

test('A15 h18 danger to life: the emergency card is the next page, with the number as a link, and quick exit leaves nothing', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    await fill(page, { not_breathing_normally: 'yes' });
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
    assert.equal(await pageName(page), 'outcome');
    assert.equal(await page.locator('.card.emergency a[href="tel:999"]').count(), 1);
    assert.ok((await page.locator('.worse li').count()) > 0);
    assert.equal(await page.locator('.card.emergency a:not([href^="tel:"])').count(), 0, 'no onward links');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.locator('.answers li').first().isVisible(), 'print lists the answers');
    await page.emulateMedia({ media: 'screen' });
    const address = page.url();
    // The neutral page belongs to somebody else and is not fetched here.
    await page.route('**/leave', async (route) => {
      const reply = await route.fetch({ maxRedirects: 0 });
      assert.equal(reply.status(), 303);
      assert.notEqual(new URL(reply.headers()['location'] ?? '').origin, server.origin);
      await route.fulfill({ status: 200, headers: reply.headers(), contentType: 'text/html', body: '<!DOCTYPE html><title>Neutral</title>' });
    });
    for (let n = 0; n < 3; n += 1) await page.keyboard.press('Shift');
    await page.waitForFunction(() => document.title === 'Neutral');
    await page.goto(address);
    assert.equal(await page.getByText('Call 999 now').count(), 0, 'nothing is shown after leaving');
    assert.deepEqual(await page.evaluate(() => [sessionStorage.length, localStorage.length, document.cookie]), [0, 0, '']);
  });
});

test('H12 typed "I want to die" in any box brings crisis help on the very next page', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    await answerAll(page, {}, { until: (step) => step === 'sex' });
    await page.getByText('Something to add?').click();
    await page.locator('#add').fill('I want to die');
    await page.locator('#sex-female').check();
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
    const help = page.locator('section.now, section.crisis');
    assert.ok((await help.count()) > 0, await page.locator('main').innerText());
    assert.match(await help.first().innerText(), /116 123/);
  });
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await begin(page, server.origin);
    await answerAll(page, {});
    assert.equal(await pageName(page), 'topics');
    await page.locator('#said').fill('I want to die');
    await go(page, () => page.getByRole('button', { name: 'Find' }).click());
    assert.match(await page.locator('section.now, section.crisis').first().innerText(), /116 123/);
  });
});

test('help without questions: the numbers can be dialled, the crisis lines stand open', async () => {
  await withPage({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } }, async (page) => {
    assert.equal((await page.goto(`${server.origin}/emergency`))?.status(), 200);
    for (const number of ['999', '111', '18001111']) await page.locator(`main a[href="tel:${number}"]`).waitFor();
    await page.locator('.crisis a[href="tel:116123"]').waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
  });
});

test('H05 not sure about a red flag counts as danger', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    await begin(page, server.origin);
    await page.locator('#unsure').check();
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
    await fill(page, { blue_lips: 'unsure' });
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
    assert.equal(await page.locator('.card.emergency').count(), 1);
  });
});

test('S01 S02 somebody else\'s conversation looks like none', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    const address = page.url();
    const stranger = await fetch(address, { redirect: 'manual' });
    const unknown = await fetch(address.replace(/triage\/[^/]+/, 'triage/0123456789ABCDEFGHJKMNPQRS'), { redirect: 'manual' });
    assert.equal(stranger.status, 404);
    assert.equal(unknown.status, 404);
    assert.equal(await stranger.text(), await unknown.text());
  });
});

test('S10 S11 S18 forms with foreign fields, old facts or from other sites are refused', async () => {
  await withPage({}, async (page) => {
    await begin(page, server.origin);
    const id = /triage\/([^/]+)/.exec(page.url())?.[1];
    const seq = await page.locator('input[name=seq]').first().inputValue();
    const send = (/** @type {Record<string, string>} */ form, /** @type {Record<string, string>} */ headers) =>
      page.context().request.post(`${server.origin}/triage/${id}/answer`, { form: { seq, ...form }, headers, maxRedirects: 0 });
    const own = { origin: server.origin, 'sec-fetch-site': 'same-origin' };
    assert.equal((await send({ none: '1', disposition: 'self-care' }, own)).status(), 422);
    assert.equal((await send({ 'fact.sex': 'female' }, own)).status(), 409);
    assert.equal((await send({ none: '1' }, { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' })).status(), 403);
    assert.equal((await send({ none: '1' }, own)).status(), 303);
    assert.equal((await send({ none: '1' }, own)).status(), 409, 'the same page sent twice');
  });
});
