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

describe('a terminal in its slots', () => {
  const driverAt = (role: 'scan' | 'stare'): MachineDriver => {
    const driver = new MachineDriver(OPTICAL);
    driver.role = role;
    return driver.send(EVENTS.opened).send(EVENTS.settled);
  };

  it('stares from the first slot on', () => {
    expect(driverAt('stare').state).toBe('acquiring.staring');
    expect(driverAt('scan').state).toBe('acquiring.scanning');
  });

  it('stares on with a wider cone when the cycle of roles ends with a stare', () => {
    const driver = driverAt('stare');
    const roles = [EVENTS.stareSlot, EVENTS.scanSlot];
    const grown: string[] = [];
    for (let slot = 1; slot < 18; slot++) {
      driver.send(roles[slot % 2] ?? EVENTS.scanSlot);
      grown.push(driver.state);
    }
    expect(new Set(grown)).toEqual(new Set(['acquiring.staring', 'acquiring.scanning']));
    const scans = driver.send(EVENTS.scanSlot).emitted;
    expect(scans).toMatchObject([{ type: 'scan', growths: 3 }]);
  });
});
