// Elements in one expression.

/** `h('p', { class: 'x', onclick }, 'text', child)`; a value of false or undefined leaves the attribute out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** `call` once, when nothing asked for it during `delayMs`. */
export function debounce(call, delayMs) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...args), delayMs);
  };
}

const ICONS = {
  up: 'M12 19V5m0 0-6 6m6-6 6 6',
  down: 'M12 5v14m0 0 6-6m-6 6-6-6',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  remove: 'M6 6l12 12M18 6 6 18',
};

export function iconButton(icon, label, onclick, disabled = false) {
  const button = h('button', {
    type: 'button',
    class: 'icon',
    'aria-label': label,
    title: label,
    onclick,
    disabled,
  });
  button.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
  return button;
}

export function findingItem({ message, severity }) {
  return h('li', { class: `finding ${severity}` }, message);
}

export function sizeText(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

export function timeText(sec) {
  return `${Math.floor(sec / 60)}:${String(Math.floor(sec % 60)).padStart(2, '0')}`;
}
