// A held appointment time: says once, a minute before, that it runs out. The server keeps the clock; "Hold it longer" is on the page.

import { announce } from '../ui/dom.js';

/** How long before the end it is said, in seconds. */
const BEFORE_S = 60;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Look for a held time on the page. */
export function startHold() {
  clearTimeout(timer);
  const held = document.querySelector('[data-held]');
  const seconds = Number(held?.getAttribute('data-held'));
  if (!held || !Number.isFinite(seconds) || seconds <= BEFORE_S) return;
  timer = setTimeout(() => announce('Your time is held for one more minute. You can hold it longer.'), (seconds - BEFORE_S) * 1000);
}
