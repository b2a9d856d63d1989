/**
 * Modules of report/page in the order in which they are put together: each imports from earlier ones
 * only, and no two declare the same name. A test holds them to it.
 */
export const PAGE_MODULES = [
  'format.js',
  'dom.js',
  'view.js',
  'axis.js',
  'lanes.js',
  'states.js',
  'canvas-parts.js',
  'time-canvas.js',
  'terminal-lanes.js',
  'timeline.js',
  'contacts.js',
  'curves.js',
  'traffic.js',
  'samples.js',
  'events.js',
  'operator.js',
  'main.js',
] as const;

/** Style sheets of report/page in their order. */
export const PAGE_STYLES = [
  'theme.css',
  'page.css',
  'verdict.css',
  'charts.css',
  'media.css',
] as const;

/** Style sheets of pages without a script, in their order. */
export const STORY_STYLES = [
  'theme.css',
  'page.css',
  'verdict.css',
  'charts.css',
  'story.css',
  'media.css',
] as const;

/** One script of the modules: imports fall away, as all share one scope. */
export const pageScript = (modules: readonly string[]): string => {
  const bodies = modules.map((text) =>
    text.replace(/^import [^;]*;\n/gm, '').replace(/^export (?=const |function |class )/gm, ''),
  );
  return `(() => {\n'use strict';\n${bodies.join('\n')}})();\n`;
};
