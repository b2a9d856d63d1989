import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts a module in a thread of its own. `module` is its address without an ending: compiled code starts
 * as it is; from source the thread needs the loader that this one has.
 */
export const startThread = (module: URL, options: WorkerOptions): Worker => {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${module.href}.js`), options);
  // Quoted: the way to a folder may hold an apostrophe.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  const file = JSON.stringify(`${module.href}.ts`);
  const script = `import(${loader}).then(({ register }) => (register(), import(${file})))`;
  return new Worker(script, { ...options, eval: true });
};
