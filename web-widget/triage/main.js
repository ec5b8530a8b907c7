// The citizen journey's script: an enhancement, each page also works without it.

import { startJourney } from '../ui/journey.js';
import { startExit } from './exit.js';
import { startFrame } from './frame.js';
import { startHold } from './hold.js';

const framed = document.body.dataset['framed'] !== undefined;
const frame = framed ? startFrame() : null;

startExit(() => frame?.closed());
startJourney({
  framed,
  arrived() {
    startHold();
    frame?.measure();
  },
});
