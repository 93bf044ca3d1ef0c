// A line at the foot of the page that says what happened, with a button that takes it back.

import { byId, debounce } from './dom.js';

const TOAST_MS = 10_000;
let act;

/** @param action `{ label, run() }`, or undefined for a line without a button */
export function toast(text, action) {
  act = action?.run;
  byId('toast-text').textContent = text;
  if (action) byId('toast-action').textContent = action.label;
  byId('toast-action').hidden = action === undefined;
  byId('toast').hidden = false;
  hideLater();
}

export function hideToast() {
  byId('toast').hidden = true;
}

const hideLater = debounce(hideToast, TOAST_MS);

byId('toast-action').addEventListener('click', () => {
  hideToast();
  act?.();
});
