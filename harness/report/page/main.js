import { drawContacts } from './contacts.js';
import { drawEvents } from './events.js';
import { createLanes } from './lanes.js';
import { drawOperator } from './operator.js';
import { drawSamples } from './samples.js';
import { drawTimeline } from './timeline.js';
import { drawTraffic } from './traffic.js';
import { createView } from './view.js';

/** Themes in turn; the first follows the system. */
const THEMES = ['auto', 'light', 'dark'];
const NAMES = ['system', 'light', 'dark'];
const KEPT = 'lasermesh-theme';

const start = () => {
  const text = document.getElementById('data')?.textContent ?? '{}';
  /** @type {import('../html/page-data.ts').PageData} */
  const data = JSON.parse(text);
  const view = createView(data);
  const lanes = createLanes(data);
  switchThemes(view);
  copyOnDemand();
  openTargets();
  tendDefinitions();
  if (data.nodes.length === 0) return;
  view.select(
    Math.max(
      0,
      data.findings.find(({ node }) => node >= 0)?.node ?? data.timeline.faults[0]?.node ?? 0,
    ),
  );
  drawTimeline(view, lanes);
  drawContacts(view, lanes);
  drawTraffic(view);
  drawSamples(view);
  drawOperator(view);
  drawEvents(view);
  // Everything stands in its place now, and is as wide as it will be.
  view.redraw();
  // Paper is white, whatever the screen is.
  const root = document.documentElement;
  addEventListener('beforeprint', () => {
    root.dataset.print = '';
    view.redraw();
  });
  addEventListener('afterprint', () => {
    delete root.dataset.print;
    view.redraw();
  });
};

/** @param {import('./view.js').View} view */
const switchThemes = (view) => {
  const root = document.documentElement;
  const button = document.getElementById('theme');
  if (button === null) return;
  const set = (/** @type {string} */ theme) => {
    root.dataset.theme = theme;
    button.textContent = `Theme: ${NAMES[THEMES.indexOf(theme)]}`;
    view.changed();
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    const next = THEMES[(THEMES.indexOf(root.dataset.theme ?? 'auto') + 1) % THEMES.length];
    set(next);
    try {
      localStorage.setItem(KEPT, next);
    } catch {
      // A file may have no storage: the choice lasts as long as the page.
    }
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => view.changed());
  try {
    const kept = localStorage.getItem(KEPT);
    if (kept !== null && THEMES.includes(kept)) set(kept);
  } catch {
    // As above.
  }
};

const copyOnDemand = () => {
  const button = document.getElementById('copy');
  const command = document.getElementById('replay');
  if (button === null || command === null) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(command.textContent ?? '');
      button.textContent = 'Copied';
    } catch {
      // No clipboard for files in some browsers: what is selected can be copied by hand.
      getSelection()?.selectAllChildren(command);
      button.textContent = 'Selected';
    }
  });
};

/** One definition is open at a time, within the window; Escape and a click elsewhere close it. */
const tendDefinitions = () => {
  const close = (/** @type {Element | null} */ but) => {
    for (const info of document.querySelectorAll('.info[open]')) {
      if (info !== but) info.removeAttribute('open');
    }
  };
  const opened = (/** @type {Event} */ event) => {
    const info = event.target;
    if (!(info instanceof HTMLDetailsElement) || !info.open || !info.matches('.info')) return;
    close(info);
    const text = info.querySelector('p');
    if (text === null) return;
    text.style.marginLeft = '0';
    const { left, right } = text.getBoundingClientRect();
    const width = document.documentElement.clientWidth - 8;
    text.style.marginLeft = `${left < 8 ? 8 - left : Math.min(0, width - right)}px`;
  };
  document.addEventListener('toggle', opened, true);
  document.addEventListener('click', ({ target }) => {
    close(target instanceof Element ? target.closest('.info') : null);
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close(null);
  });
};

/** A link to a checker opens it. */
const openTargets = () => {
  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener('hashchange', open);
  open();
};

start();
