import { clock } from './format.js';

const STEPS_MS = [
  5, 10, 50, 100, 500, 1e3, 2e3, 5e3, 10e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1_800e3,
  3_600e3, 7_200e3, 10_800e3, 21_600e3, 43_200e3, 86_400e3,
];

/**
 * Round instants in a window, and how they are written.
 * @param {number} fromMs
 * @param {number} untilMs
 * @param {number} most
 */
export const timeTicks = (fromMs, untilMs, most) => {
  const length = untilMs - fromMs;
  const step =
    STEPS_MS.find((size) => length / size <= most) ?? Math.ceil(length / most / 864e5) * 864e5;
  const ticks = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= untilMs; at += step) {
    const text = clock(at, step < 1000);
    ticks.push({ at, text: step >= 60e3 ? text.slice(0, -3) : text });
  }
  return ticks;
};

/**
 * Round values from 0 to at least the largest.
 * @param {number} most
 * @param {number} parts
 */
export const valueTicks = (most, parts) => {
  if (!(most > 0)) return [0, 1];
  const rough = most / parts;
  let size = 1;
  while (size * 10 <= rough) size *= 10;
  while (size > rough) size /= 10;
  const step = ([1, 2, 5, 10].find((factor) => factor * size >= rough) ?? 10) * size;
  const ticks = [];
  for (let i = 0; i * step < most + step * 0.999; i++) ticks.push(i * step);
  return ticks;
};

/**
 * Powers of ten that a range of positive values lies within.
 * @param {number} least
 * @param {number} most
 */
export const logTicks = (least, most) => {
  const ticks = [];
  let at = 1;
  while (at > least) at /= 10;
  while (at * 10 <= least) at *= 10;
  for (; at < most * 10; at *= 10) ticks.push(at);
  if (ticks.length < 2) ticks.push(at);
  return ticks;
};
