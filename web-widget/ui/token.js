// The capability token of a conversation inside another site's frame, where no cookie may be used. Kept for the tab only.

const NAME = 'fingerpost';
/** Where storage is refused (some browsers, in frames) the tab's memory has to do. @type {string | null} */
let inMemory = null;

/** @returns {string | null} */
export function token() {
  try {
    return sessionStorage.getItem(NAME) ?? inMemory;
  } catch {
    return inMemory;
  }
}

/** @param {string} value */
export function remember(value) {
  inMemory = value;
  try {
    sessionStorage.setItem(NAME, value);
  } catch {
    // Kept in memory.
  }
}

/** Leave nothing behind. */
export function forget() {
  inMemory = null;
  try {
    sessionStorage.clear();
  } catch {
    // There was nothing.
  }
}
