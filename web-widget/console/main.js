// The call screen's script: the same pages, moved through by keys.

import { focusHeading } from '../ui/dom.js';
import { startJourney } from '../ui/journey.js';
import { startKeys } from './keys.js';

/** A handler answers at once: the focus goes into the answers, whose legend is the question. */
function focusAnswers() {
  if (document.getElementById('problem')) return focusHeading();
  const answer = /** @type {HTMLElement | null} */ (
    document.querySelector('[data-answers] input:checked') ?? document.querySelector('[data-answers] input') ?? document.querySelector('#said')
  );
  if (!answer) return focusHeading();
  answer.focus();
  return answer;
}

startKeys();
startJourney({ focus: focusAnswers });
if (document.body.dataset['page'] === 'call') focusAnswers();
