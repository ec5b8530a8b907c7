// Inside another site's page: tells that page how high we are, and nothing else. Never an answer, an outcome or an id.

/** Lowest and highest height told, in CSS pixels. */
const LOW = 200;
const HIGH = 4000;

/** @returns {{ measure: () => void, closed: () => void }} */
export function startFrame() {
  const host = document.body.dataset['host'];
  let last = 0;
  /**
   * @param {'ready' | 'height' | 'closed'} kind
   * @param {number} [height]
   */
  const tell = (kind, height) => {
    // To the one origin the server has checked; without it there is nobody to tell.
    if (host) window.parent.postMessage({ fingerpost: 1, kind, ...(height === undefined ? {} : { height }) }, host);
  };
  const measure = () => {
    const height = clampHeight(document.documentElement.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    tell('height', height);
  };
  new ResizeObserver(measure).observe(document.documentElement);
  tell('ready');
  return { measure, closed: () => tell('closed') };
}

/**
 * @param {number} height
 * @returns {number}
 */
export function clampHeight(height) {
  return Math.min(HIGH, Math.max(LOW, Math.ceil(height)));
}
