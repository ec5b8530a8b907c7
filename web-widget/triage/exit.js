// Leaving quickly: the button, or Shift three times. The page is emptied first, so nothing shows while the next one loads.

import { forget } from '../ui/token.js';

/** Three presses within this time, in milliseconds. */
const WITHIN_MS = 1500;

/** @param {() => void} before */
export function startExit(before) {
  /** @type {number[]} */
  let presses = [];
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Shift') presses = [];
    else if (!event.repeat) {
      presses = [...presses.filter((at) => event.timeStamp - at < WITHIN_MS), event.timeStamp];
      if (presses.length >= 3) leave(before);
    }
  });
  document.addEventListener(
    'click',
    (event) => {
      const target = event.target;
      if (!(target instanceof Element) || !target.closest('#leave')) return;
      event.preventDefault();
      event.stopPropagation();
      leave(before);
    },
    true,
  );
  // A page kept by the browser for Back must not show answers after the conversation was closed.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

/** @param {() => void} before */
function leave(before) {
  document.body.replaceChildren();
  document.title = ' ';
  forget();
  before();
  location.replace('/leave');
}
