// Answers question pages as a person would: by what stands on the page. Facts without a given answer get the reassuring one.

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Record<string, string>} Answers */

/** Answers that lead each topic to a place that can be booked. */
export const JOURNEYS = {
  'sore-throat': { feverpain_fever: 'yes', sandpaper_rash: 'yes' },
  'chest-pain': {},
  'low-mood': {
    phq_9_1: 'nearly_every', phq_9_2: 'nearly_every', phq_9_3: 'nearly_every', phq_9_4: 'nearly_every',
    phq_9_5: 'nearly_every', phq_9_6: 'nearly_every', phq_9_7: 'nearly_every', trouble_day_to_day: 'cannot',
  },
};

/** Most pages of one journey. */
const MOST = 90;

/** @param {Page} page */
export const pageName = (page) => page.locator('body').getAttribute('data-page');

/**
 * From the start to the topics, or to wherever the first answers lead.
 * @param {Page} page
 * @param {string} origin
 * @param {'self' | 'parent' | 'carer'} [speaker]
 */
export async function begin(page, origin, speaker = 'self') {
  await page.goto(`${origin}/`);
  await page.locator(`#speaker-${speaker}`).check();
  await go(page, () => page.getByRole('button', { name: 'Start' }).click());
}

/**
 * Do something that leads to another page, and wait until that page stands.
 * @param {Page} page
 * @param {() => Promise<unknown>} act
 */
export async function go(page, act) {
  // With a script the main part is replaced, without one the whole document is: in both cases the mark is gone.
  await page.locator('main').evaluate((main) => main.setAttribute('data-old', ''));
  await act();
  await page.locator('main:not([data-old])').waitFor({ timeout: 10000 });
}

/**
 * Fill in the question that stands there.
 * @param {Page} page
 * @param {Answers} answers
 */
export async function fill(page, answers) {
  const card = await page.locator('[data-card] input[type=checkbox]').evaluateAll((boxes) => boxes.map((box) => box.getAttribute('data-fact') ?? ''));
  if (card.length > 0) {
    const ticked = card.filter((fact) => answers[fact] === 'yes');
    for (const fact of ticked) await page.locator(`[id="fact-${fact}"]`).check();
    if (ticked.length === 0) await page.locator('#none').check();
    return;
  }
  const each = await page.locator('fieldset.each').evaluateAll((sets) => sets.map((set) => set.getAttribute('data-fact') ?? ''));
  for (const fact of each) await page.locator(`[id="${fact}-${answers[fact] ?? 'no'}"]`).check();
  if (each.length > 0) return;
  const fact = (await page.locator('fieldset.question').getAttribute('data-fact')) ?? '';
  await fillOne(page, fact, answers[fact]);
}

/**
 * @param {Page} page
 * @param {string} fact
 * @param {string | undefined} answer
 */
async function fillOne(page, fact, answer) {
  if ((await page.locator(`[id="day-${fact}"]`).count()) > 0) {
    const [year, month, day] = (answer ?? '1984-05-17').split('-');
    await page.locator(`[id="day-${fact}"]`).fill(day ?? '');
    await page.locator(`[id="month-${fact}"]`).fill(month ?? '');
    await page.locator(`[id="year-${fact}"]`).fill(year ?? '');
    return;
  }
  const radios = page.locator(`input[type=radio][name="fact.${fact}"]`);
  if ((await radios.count()) > 0) {
    const values = await radios.evaluateAll((all) => all.map((radio) => /** @type {HTMLInputElement} */ (radio).value));
    const value = answer ?? (values.includes('no') ? 'no' : values[0]);
    await page.locator(`[id="${fact}-${value}"]`).check();
    return;
  }
  const unsure = page.locator(`[id="${fact}-unsure"]`);
  if (answer === undefined && (await unsure.count()) > 0) {
    await unsure.check();
    return;
  }
  await page.locator(`[name="fact.${fact}"]`).first().fill(answer ?? '1');
  const unit = page.locator(`input[type=radio][name="unit.${fact}"]`).first();
  if ((await unit.count()) > 0) await unit.check();
}

/**
 * Answer until the topics, the result or `until` is reached. Returns the facts that were asked, in order.
 * @param {Page} page
 * @param {Answers} answers
 * @param {{ topic?: string, until?: (step: string) => boolean }} [options]
 * @returns {Promise<string[]>}
 */
export async function answerAll(page, answers, options = {}) {
  const asked = [];
  for (let n = 0; n < MOST; n += 1) {
    const name = await pageName(page);
    if (name === 'topics' && options.topic) {
      const button = page.locator(`[data-topic="${options.topic}"]`).first();
      await button.evaluate((node) => node.closest('details')?.setAttribute('open', ''));
      await go(page, () => button.click());
      continue;
    }
    if (name !== 'question') return asked;
    const step = (await page.locator('form[data-step]').getAttribute('data-step')) ?? '';
    if (options.until?.(step)) return asked;
    asked.push(step);
    await fill(page, answers);
    await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
  }
  throw new Error(`no result after ${MOST} pages: ${asked.join(' ')}`);
}

/**
 * From the result to a booking's receipt.
 * @param {Page} page
 * @param {string} place
 * @param {string | RegExp} [way] the link to the services
 */
export async function bookFirst(page, place, way = /^See where to go/) {
  await go(page, () => page.getByRole('link', { name: way }).first().click());
  await page.locator('#place').selectOption(place);
  await go(page, () => page.getByRole('button', { name: 'Show' }).click());
  await go(page, () => page.getByRole('link', { name: /^See times/ }).first().click());
  await page.locator('input[name=slot]').first().check();
  await go(page, () => page.getByRole('button', { name: 'Continue', exact: true }).click());
  await page.getByLabel('Full name').fill('Rosa Lindqvist');
  await page.getByLabel('Day').fill('17');
  await page.getByLabel('Month').fill('5');
  await page.getByLabel('Year').fill('1984');
  await page.getByLabel('Telephone number').fill('18001 01632 960 001');
  await page.getByLabel('Postcode').fill('ZZ1 1AA');
  await go(page, () => page.getByRole('button', { name: 'Book this time' }).click());
}
