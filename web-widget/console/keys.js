// Keys of the call screen. Digits act only while the answers have the focus; in text fields only Ctrl and F keys act;
// no letter alone is a shortcut; one switch turns all of them off.

const STORE = 'fingerpost-keys';

/** Command by key. Ctrl and Command are the same. @type {Record<string, string>} */
const MAP = {
  F1: 'keys',
  F2: 'back',
  F4: 'emergency',
  F6: 'region',
  F8: 'notes',
  'Ctrl+k': 'find',
  'Ctrl+Enter': 'commit',
  Escape: 'close',
};

/**
 * The name of a pressed key as the map writes it.
 * @param {{ key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, shiftKey: boolean }} event
 * @returns {string}
 */
export function nameOf(event) {
  if (event.altKey) return '';
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.shiftKey ? 'Shift+' : ''}${key}`;
}

/** @param {EventTarget | null} target */
function isTextField(target) {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type);
}

/** @returns {boolean} */
function on() {
  return localStorage.getItem(STORE) !== 'off';
}

/** Listen for keys and for the switch. */
export function startKeys() {
  document.addEventListener('keydown', onKey);
  document.addEventListener('click', (event) => {
    // Only the bar's own buttons: the form's button sends its form by itself.
    const command = event.target instanceof Element ? event.target.closest('button[type=button][data-command]') : null;
    const name = command?.getAttribute('data-command');
    if (name) run(name);
  });
  document.addEventListener('change', (event) => {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.id === 'keys-on') localStorage.setItem(STORE, box.checked ? 'on' : 'off');
  });
  const box = document.getElementById('keys-on');
  if (box instanceof HTMLInputElement) box.checked = on();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (!on() || event.isComposing) return;
  const name = nameOf(event);
  if (digit(event, name)) return;
  const inAnswers = event.target instanceof Element && event.target.closest('[data-answers]') !== null;
  const command = name === 'Backspace' && inAnswers ? 'back' : MAP[name];
  if (!command) return;
  if (isTextField(event.target) && !/^(Ctrl\+|F\d)/.test(name) && command !== 'close') return;
  if (run(command)) event.preventDefault();
}

/**
 * @param {KeyboardEvent} event
 * @param {string} name
 * @returns {boolean}
 */
function digit(event, name) {
  if (!/^[0-9]$/.test(name) || !(event.target instanceof Element)) return false;
  const group = event.target.closest('[data-answers]');
  const input = group?.querySelector(`input[data-digit="${name}"]`);
  if (!(input instanceof HTMLInputElement)) return false;
  input.checked = true;
  input.focus();
  event.preventDefault();
  return true;
}

/**
 * @param {string} command
 * @returns {boolean} whether it did something
 */
function run(command) {
  switch (command) {
    case 'back':
    case 'emergency':
      return follow(command);
    case 'commit':
      return press('form [data-command="commit"]');
    case 'notes':
      return focus('#note');
    case 'find':
      return focus('#said');
    case 'keys':
      return focus('.keys a, .keys button');
    case 'close':
      return focus('[data-answers] input:checked, [data-answers] input, [data-focus]');
    case 'region':
      return nextRegion();
    default:
      return false;
  }
}

/** @param {string} command */
function follow(command) {
  const link = document.querySelector(`a[data-command="${command}"]`);
  if (!(link instanceof HTMLAnchorElement)) return false;
  link.click();
  return true;
}

/** @param {string} selector */
function press(selector) {
  const button = document.querySelector(selector);
  if (!(button instanceof HTMLButtonElement)) return false;
  button.click();
  return true;
}

/** @param {string} selector */
function focus(selector) {
  const target = document.querySelector(selector);
  if (!(target instanceof HTMLElement)) return false;
  target.closest('details')?.setAttribute('open', '');
  target.focus();
  return true;
}

/** @returns {boolean} */
function nextRegion() {
  const regions = [...document.querySelectorAll('.region')];
  const here = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(here + 1) % regions.length];
  if (!(next instanceof HTMLElement)) return false;
  next.focus();
  return true;
}
