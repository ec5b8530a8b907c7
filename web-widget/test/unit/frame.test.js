// What the frame tells the page around it, and that both sides believe the same heights.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clampHeight, startFrame } from '../../triage/frame.js';

test('heights are whole and within what the embed element believes', () => {
  for (const [height, told] of [[0, 200], [199.2, 200], [200.01, 201], [731, 731], [3999.5, 4000], [90000, 4000]]) {
    assert.equal(clampHeight(/** @type {number} */ (height)), told);
  }
});

/**
 * @param {Record<string, string>} dataset
 * @returns {{ told: unknown[][], frame: ReturnType<typeof startFrame>, size: { height: number } }}
 */
function framed(dataset) {
  /** @type {unknown[][]} */
  const told = [];
  const size = { height: 500 };
  Object.assign(globalThis, {
    document: { body: { dataset }, documentElement: { getBoundingClientRect: () => size } },
    window: { parent: { postMessage: (/** @type {unknown[]} */ ...message) => told.push(message) } },
    ResizeObserver: class {
      observe() {}
    },
  });
  return { told, frame: startFrame(), size };
}

test('a height is told once, to the one host the server has checked', () => {
  const { told, frame, size } = framed({ host: 'https://surgery.example' });
  frame.measure();
  frame.measure();
  size.height = 640.2;
  frame.measure();
  frame.closed();
  const to = 'https://surgery.example';
  assert.deepEqual(told, [
    [{ fingerpost: 1, kind: 'ready' }, to],
    [{ fingerpost: 1, kind: 'height', height: 500 }, to],
    [{ fingerpost: 1, kind: 'height', height: 641 }, to],
    [{ fingerpost: 1, kind: 'closed' }, to],
  ]);
});

test('without a checked host nobody is told anything', () => {
  const { told, frame } = framed({});
  frame.measure();
  frame.closed();
  assert.deepEqual(told, []);
});
