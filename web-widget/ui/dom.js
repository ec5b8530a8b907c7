// The few things every face does with the page: swap its parts, move the focus, announce once. Text enters as nodes that the
// browser's own parser made from our server's page; nothing here writes markup from strings.

/**
 * @param {string} html
 * @returns {Document}
 */
export function parse(html) {
  return new DOMParser().parseFromString(html, 'text/html');
}

/**
 * Put the parts of a fetched page in place of the present ones. The status line and the banner stay, so that what is
 * announced is announced from a region that was there from the start.
 * @param {Document} next
 */
export function swap(next) {
  document.title = next.title;
  document.documentElement.lang = next.documentElement.lang;
  document.documentElement.dir = next.documentElement.dir;
  for (const name of ['page', 'release']) {
    const value = next.body.dataset[name];
    if (value === undefined) delete document.body.dataset[name];
    else document.body.dataset[name] = value;
  }
  for (const selector of ['main', '#help', '.foot']) replace(selector, next);
}

/**
 * @param {string} selector
 * @param {Document} next
 */
function replace(selector, next) {
  const old = document.querySelector(selector);
  const fresh = next.querySelector(selector);
  if (old && fresh) old.replaceWith(document.adoptNode(fresh));
}

/**
 * Focus goes to the errors if there are any, else to the new heading.
 * @returns {HTMLElement | null}
 */
export function focusHeading() {
  const target = /** @type {HTMLElement | null} */ (
    document.querySelector('#problem') ?? document.querySelector('[data-focus]') ?? document.querySelector('main')
  );
  target?.focus();
  return target;
}

/**
 * Say something without moving the focus.
 * @param {string} text
 */
export function announce(text) {
  const status = document.getElementById('status');
  if (status) status.textContent = text;
}

/**
 * Words that must be seen and heard at once, above the button that was pressed.
 * @param {Element} near
 * @param {string} text
 */
export function alertNear(near, text) {
  clearAlert();
  const box = document.createElement('div');
  box.className = 'problem';
  box.id = 'send-problem';
  box.setAttribute('role', 'alert');
  const words = document.createElement('p');
  words.textContent = text;
  box.append(words);
  near.before(box);
}

/** Take the alert away. */
export function clearAlert() {
  document.getElementById('send-problem')?.remove();
}

/** Buttons that print exist only where a script can print. */
export function showPrintButtons() {
  for (const button of document.querySelectorAll('[data-print]')) button.removeAttribute('hidden');
}
