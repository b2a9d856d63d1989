import type { FlightClock, Timer, TimerService } from './ports.ts';

/** The clock interface that XState takes; delays are in ns. */
export interface MachineClock {
  now(): number;
  setTimeout(fire: (...args: unknown[]) => void, delayNs: number): number;
  clearTimeout(handle: number): void;
}

/**
 * Delayed transitions of statecharts on the node's own timers. Timers are pooled: a statechart that
 * goes round for years uses as many as it ever had at once.
 */
export const createMachineClock = (clock: FlightClock, timers: TimerService): MachineClock => {
  const pending: (((...args: unknown[]) => void) | undefined)[] = [];
  const pool: Timer[] = [];
  const free: number[] = [];

  const fire = (handle: number): void => {
    const callback = pending[handle];
    pending[handle] = undefined;
    free.push(handle);
    callback?.();
  };
  return {
    now: () => clock.nowNs(),
    setTimeout(callback, delayNs) {
      let handle = free.pop();
      if (handle === undefined) {
        const fresh = pool.length;
        pool.push(timers.create(() => fire(fresh)));
        handle = fresh;
      }
      pending[handle] = callback;
      pool[handle]?.arm(clock.nowNs() + delayNs);
      return handle;
    },
    clearTimeout(handle) {
      if (pending[handle] === undefined) return;
      pending[handle] = undefined;
      pool[handle]?.cancel();
      free.push(handle);
    },
  };
};
