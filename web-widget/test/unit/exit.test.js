// Leaving quickly: which key presses count, and in which order the page is emptied.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { startExit } from '../../triage/exit.js';

/** @type {Record<string, (event: any) => void>} */
let on;
/** @type {string[]} */
let done;

beforeEach(() => {
  on = {};
  done = [];
  const listen = (/** @type {string} */ name, /** @type {(event: any) => void} */ act) => {
    on[name] = act;
  };
  Object.assign(globalThis, {
    document: { addEventListener: listen, title: 'What is wrong?', body: { replaceChildren: () => done.push('emptied') } },
    window: { addEventListener: listen },
    location: { replace: (/** @type {string} */ to) => done.push(to), reload: () => done.push('reloaded') },
    sessionStorage: { clear: () => done.push('forgotten') },
  });
  startExit(() => done.push('told'));
});

/**
 * @param {number} timeStamp
 * @param {string} [key]
 * @param {boolean} [repeat]
 */
const press = (timeStamp, key = 'Shift', repeat = false) => on['keydown']?.({ key, repeat, timeStamp });

test('Shift three times within the time leaves: emptied first, then forgotten, told and gone', () => {
  press(0);
  press(700);
  assert.deepEqual(done, []);
  press(1400);
  assert.deepEqual(done, ['emptied', 'forgotten', 'told', '/leave']);
  assert.equal(document.title, ' ');
});

test('slow presses, a held key and letters in between do not leave', () => {
  for (const at of [0, 800, 1600, 2400, 3200]) press(at);
  assert.deepEqual(done, [], 'never three within the time');
  for (let at = 10000; at < 10200; at += 20) press(at, 'Shift', true);
  assert.deepEqual(done, [], 'a held key repeats and is no press');
  for (const at of [20000, 20200, 20400]) {
    press(at);
    press(at + 50, 'A');
  }
  assert.deepEqual(done, [], 'capital letters are typed with Shift');
});

test('a page that the browser kept is loaded again, a fresh one is not', () => {
  on['pageshow']?.({ persisted: false });
  assert.deepEqual(done, []);
  on['pageshow']?.({ persisted: true });
  assert.deepEqual(done, ['reloaded']);
});
