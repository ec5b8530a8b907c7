// The names of pressed keys: one name for Ctrl and Command, none with Alt, which is for typing letters.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameOf } from '../../console/keys.js';

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test('keys are named as the map writes them', () => {
  assert.equal(nameOf({ ...NONE, key: 'F4' }), 'F4');
  assert.equal(nameOf({ ...NONE, key: 'K', ctrlKey: true }), 'Ctrl+k');
  assert.equal(nameOf({ ...NONE, key: 'k', metaKey: true }), 'Ctrl+k');
  assert.equal(nameOf({ ...NONE, key: 'Enter', ctrlKey: true }), 'Ctrl+Enter');
  assert.equal(nameOf({ ...NONE, key: 'Enter', ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Enter');
  assert.equal(nameOf({ ...NONE, key: 'F4', altKey: true }), '');
});
