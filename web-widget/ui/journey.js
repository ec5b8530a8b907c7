// Moves through the pages without reloading them: one fetch, one swap, focus to the new heading, one announcement.
// Whatever fails falls back to what the browser would have done alone.

import { alertNear, announce, clearAlert, focusHeading, parse, showPrintButtons, swap } from './dom.js';
import { RETRY_MS, fields, freshKey, open, post } from './send.js';

/** What is announced after arriving, by page. It never repeats the heading, which takes the focus. @type {Record<string, string>} */
const ARRIVED = {
  question: 'Your answer is saved. Next question.',
  topics: 'Next: choose what is wrong.',
  outcome: 'Your answers are complete. This is your result.',
  check: 'All your answers are listed.',
  preview: 'Nothing is changed yet.',
  services: 'Services are listed.',
  slots: 'Free times are listed.',
  booking: 'The time is held for you.',
  receipt: 'The booking is saved.',
  call: 'Saved.',
  'call-emergency': 'Read this out now.',
};

/**
 * @typedef {object} Options
 * @property {() => void} [arrived] called after each swap
 * @property {() => HTMLElement | null} [focus] where the focus goes; the heading if left out
 * @property {boolean} [framed] every link of ours is followed in place
 */

/** The form that is on its way, so that it cannot be sent twice. @type {HTMLFormElement | null} */
let sending = null;

/** The page that is shown, by its address without the part after `#`. */
let shown = '';

/** @param {string} url */
function pathOf(url) {
  return url.replace(/#.*$/, '');
}

/** @param {Options} options */
export function startJourney(options) {
  history.replaceState({ fingerpost: true }, '');
  document.addEventListener('submit', (event) => onSubmit(event, options));
  document.addEventListener('click', (event) => onClick(event, options));
  shown = pathOf(location.href);
  window.addEventListener('popstate', () => {
    // A link within the page, such as one of the error summary, changes the address too; it is no other page.
    if (pathOf(location.href) !== shown) void travel(location.href, options, false);
  });
  document.addEventListener('change', keepNoneAlone);
  showPrintButtons();
  options.arrived?.();
}

/**
 * @param {SubmitEvent} event
 * @param {Options} options
 */
function onSubmit(event, options) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset['enhance']) return;
  event.preventDefault();
  if (sending) return;
  const body = fields(form, event.submitter);
  if (form.method === 'get') {
    void travel(`${form.action}?${body}`, options, true);
    return;
  }
  sending = form;
  void deliver(form, event.submitter, body, options).finally(() => {
    sending = null;
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @param {URLSearchParams} body
 * @param {Options} options
 */
async function deliver(form, submitter, body, options) {
  const button = submitter ?? form.querySelector('button');
  const words = wait(button);
  const key = freshKey();
  for (let attempt = 0; ; attempt += 1) {
    try {
      const page = await post(form.action, body, key);
      words.done();
      show(page, options, page.moved);
      return;
    } catch {
      words.done();
      alertNear(button ?? form, 'We could not send your answer. Try again. It is kept on this page, and we keep trying.');
      await pause(RETRY_MS[attempt]);
    }
  }
}

/**
 * The wait before the next try: a set time, then until the browser is online again.
 * @param {number | undefined} ms
 * @returns {Promise<void>}
 */
function pause(ms) {
  return new Promise((resolve) => {
    const go = () => {
      window.removeEventListener('online', go);
      resolve();
    };
    window.addEventListener('online', go);
    // After the last set wait a slow beat goes on: some networks come back without saying so.
    setTimeout(go, ms ?? 15000);
  });
}

/**
 * Say that the answer is on its way: on the button at once, by the status line only if it takes longer.
 * @param {Element | null} button
 */
function wait(button) {
  const label = button?.textContent ?? '';
  const main = button instanceof HTMLButtonElement && button.classList.contains('main');
  button?.setAttribute('aria-disabled', 'true');
  if (main) button.textContent = 'Checking your answer';
  const timer = setTimeout(() => announce('Still checking'), 1000);
  return {
    done() {
      clearTimeout(timer);
      button?.removeAttribute('aria-disabled');
      if (main) button.textContent = label;
    },
  };
}

/**
 * @param {MouseEvent} event
 * @param {Options} options
 */
function onClick(event, options) {
  const origin = event.target instanceof Element ? event.target : null;
  if (origin?.closest('[data-print]')) {
    window.print();
    return;
  }
  const link = origin?.closest('a');
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (!link.dataset['enhance'] && !options.framed) return;
  if (link.origin !== location.origin || link.download || link.hash) return;
  event.preventDefault();
  void travel(link.href, options, true);
}

/**
 * @param {string} url
 * @param {Options} options
 * @param {boolean} push
 */
async function travel(url, options, push) {
  try {
    show(await open(url), options, push);
  } catch {
    const main = document.querySelector('main')?.firstElementChild;
    if (main) alertNear(main, 'We could not open that page. You may be offline. The help lines on this page still work.');
  }
}

/**
 * @param {import('./send.js').Page} page
 * @param {Options} options
 * @param {boolean} push
 */
function show(page, options, push) {
  clearAlert();
  swap(parse(page.html));
  if (push) history.pushState({ fingerpost: true }, '', page.url);
  shown = pathOf(location.href);
  showPrintButtons();
  window.scrollTo(0, 0);
  (options.focus ?? focusHeading)();
  // Errors take the focus and speak for themselves.
  if (!document.getElementById('problem')) announce(ARRIVED[document.body.dataset['page'] ?? ''] ?? 'A new page is shown.');
  options.arrived?.();
}

/**
 * "None of these" and a tick on the card cannot both stand. Without this script the server asks again.
 * @param {Event} event
 */
function keepNoneAlone(event) {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox' || !box.checked) return;
  const form = box.form;
  if (!form?.querySelector('[data-alone]')) return;
  const alone = box.dataset['alone'] !== undefined;
  for (const other of form.querySelectorAll('fieldset input[type=checkbox]')) {
    if (!(other instanceof HTMLInputElement) || other === box) continue;
    if (alone || other.dataset['alone'] !== undefined) other.checked = false;
  }
}
