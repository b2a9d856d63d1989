import { describe, expect, it } from 'vitest';
import { MachineDriver, OPTICAL } from './machine-driver.ts';
import { EVENTS } from './terminal-chart.ts';

describe('an inhibit while the terminal is stowed', () => {
  it('holds the next contact back', () => {
    const driver = new MachineDriver(OPTICAL).send(EVENTS.sun);
    expect(driver.state).toBe('stowed');
    expect(driver.send(EVENTS.opened).state).toBe('inhibited');
  });

  it('is forgotten, with a report, when it ends before a contact', () => {
    const driver = new MachineDriver(OPTICAL).send(EVENTS.sun).send(EVENTS.sunGone);
    expect(driver.state).toBe('stowed');
    expect(driver.types).toHaveLength(1);
    expect(driver.send(EVENTS.opened).state).toBe('slewing.turning');
  });
});
