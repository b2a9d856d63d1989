import { describe, expect, it } from 'vitest';
import { MachineDriver, OPTICAL, RADIO } from './machine-driver.ts';
import { CHART, EVENTS, type Name, PAIR, WAYS } from './terminal-chart.ts';

const at = (state: string): MachineDriver => {
  const driver = new MachineDriver(OPTICAL);
  for (const name of WAYS[state] ?? []) driver.send(EVENTS[name]);
  expect(driver.state).toBe(state);
  return driver;
};

describe('terminal statechart', () => {
  for (const [state, chart] of Object.entries(CHART)) {
    it(`answers every event in ${state} as the chart says`, () => {
      for (const name of Object.keys(EVENTS) as Name[]) {
        const driver = at(state).send(EVENTS[name]);
        expect(driver.state, name).toBe(chart[name] ?? state);
      }
    });

    it(`has the laser off at once on each inhibit in ${state}`, () => {
      for (const name of ['sun', 'range', 'rate', 'heat'] as const) {
        const driver = at(state).send(EVENTS[name]);
        const off = driver.types.includes('laserOff') || driver.types.includes('stow');
        expect(off, name).toBe(true);
        for (const light of ['scan', 'localScan', 'track', 'coast']) {
          expect(driver.types, name).not.toContain(light);
        }
      }
    });

    it(`leaves no timer behind when ${state} ends with its contact`, () => {
      expect(at(state).send(EVENTS.closed).timers).toBe(0);
    });
  }

  it('covers every state that it can be in', () => {
    expect(Object.keys(CHART).sort()).toEqual(Object.keys(WAYS).sort());
  });

  it('tries each cone for a whole cycle of roles, then a wider one, and gives up with a report', () => {
    const driver = at('acquiring.scanning');
    const cones: number[] = [];
    for (let slot = 1; slot < 24; slot++) {
      driver.send(slot % 2 === 0 ? EVENTS.scanSlot : EVENTS.stareSlot);
      for (const emission of driver.emitted) {
        if (emission.type === 'scan') cones.push(emission.growths);
      }
      if (slot % 2 === 1) continue;
      driver.send(EVENTS.scannedAgain);
      expect(driver.types).toEqual(['scan']);
      driver.send(EVENTS.scanned);
      expect(driver.types).toEqual(['stare']);
    }
    expect(cones).toEqual([0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
    driver.send(EVENTS.scanSlot);
    expect(driver.state).toBe('resting');
    expect(driver.emitted).toContainEqual({ type: 'report', name: 'terminal.gave-up', value: 22 });
    expect(driver.types).toContain('stow');
  });

  it('searches on at the widest cone until a partner that turned longest has had its cycle', () => {
    const driver = at('acquiring.scanning').send(EVENTS.closed);
    driver.send({ type: 'contact.opened', pair: { ...PAIR, turnSlots: 21 }, started: true });
    driver.send(EVENTS.settled);
    const cones = new Set<number>();
    for (let slot = 1; slot < 27; slot++) {
      driver.send(slot % 2 === 0 ? EVENTS.scanSlot : EVENTS.stareSlot);
      for (const emission of driver.emitted) {
        if (emission.type === 'scan') cones.add(emission.growths);
      }
    }
    expect([...cones]).toEqual([0, 1, 2, 3]);
    expect(driver.state).toBe('acquiring.scanning');
    expect(driver.send(EVENTS.stareSlot).state).toBe('resting');
  });

  it('centres for as long again when a steady light goes, not when a flash does (LM-PNT-034)', () => {
    const driver = at('centring.steering');
    const wholeNs = driver.nextNs;
    driver.pass(4e9);
    expect(driver.send(EVENTS.beaconLost).nextNs).toBeCloseTo(wholeNs - 4e9, 3);
    expect(driver.send(EVENTS.lightLeft).nextNs).toBeCloseTo(wholeNs, 3);
    expect(driver.types).toEqual([]);
  });

  it('keeps in a local re-scan the role in which it met the light', () => {
    expect(at('acquiring.local.scanning').types).toEqual(['trackingEnded', 'localScan']);
    expect(at('acquiring.local.staring').types).toEqual(['trackingEnded', 'stare']);
    expect(at('acquiring.local.scanning').send(EVENTS.scanned).types).toEqual(['stare']);
  });

  it('asks for the link once per tracking, and again when the session ends under it', () => {
    const driver = at('tracking.fine.syncing').send(EVENTS.sync);
    expect(driver.types).toEqual(['linkWanted']);
    driver.send(EVENTS.signalLost).send(EVENTS.signal);
    expect(driver.state).toBe('tracking.fine.handshaking');
    expect(driver.types).toEqual([]);
    driver.send(EVENTS.linkUp).send(EVENTS.linkFailed);
    expect(driver.types).toEqual(['linkWanted']);
  });

  it('asks again after a fade in which the session ended', () => {
    const driver = at('tracking.fading').send(EVENTS.linkFailed).send(EVENTS.signal);
    expect(driver.types).toEqual(['linkWanted']);
  });

  it('says why tracking ended', () => {
    const reasonOf = (state: string, name: Name): unknown =>
      at(state)
        .send(EVENTS[name])
        .emitted.find((emission) => emission.type === 'trackingEnded');
    const ended = (reason: string): object => ({ type: 'trackingEnded', reason });
    expect(reasonOf('tracking.fine.linked', 'closed')).toEqual(ended('contact-ended'));
    expect(reasonOf('tracking.fine.linked', 'sun')).toEqual(ended('inhibited'));
    expect(reasonOf('tracking.fine.linked', 'disable')).toEqual(ended('disabled'));
    expect(reasonOf('tracking.fine.handshaking', 'timeout')).toEqual(ended('handshake'));
    expect(reasonOf('tracking.fine.handshaking', 'linkFailed')).toEqual(ended('handshake'));
    expect(reasonOf('tracking.fine.syncing', 'timeout')).toEqual(ended('handshake'));
    expect(reasonOf('tracking.coasting', 'timeout')).toEqual(ended('signal'));
  });

  it('comes back from inhibits only when the last one ends', () => {
    const driver = at('inhibited').send(EVENTS.heat).send(EVENTS.sunGone);
    expect(driver.state).toBe('inhibited');
    driver.send({ type: 'inhibit.cleared', kind: 'thermal' });
    expect(driver.state).toBe('slewing.turning');
    expect(driver.types).toContain('slew');
  });

  it('leaves a limit of the gimbal, but stays pointed under the Sun', () => {
    expect(at('tracking.fine.linked').send(EVENTS.range).types).toContain('stow');
    expect(at('tracking.fine.linked').send(EVENTS.sun).types).not.toContain('stow');
  });

  it('stays stowed for a second limit of the gimbal: another stow would end the watch over the first', () => {
    const inhibited = at('tracking.fine.linked').send(EVENTS.range);
    expect(inhibited.send(EVENTS.rate).types).not.toContain('stow');
    expect(at('tracking.fine.linked').send(EVENTS.sun).send(EVENTS.rate).types).toContain('stow');
  });

  it('does not begin a contact while it is too hot, and forgets the Sun of the last contact', () => {
    expect(new MachineDriver(OPTICAL).send(EVENTS.heat).send(EVENTS.opened).state).toBe(
      'inhibited',
    );
    const driver = at('inhibited').send(EVENTS.closed).send(EVENTS.opened);
    expect(driver.state).toBe('slewing.turning');
  });

  it('reports an inhibit that ends only when it knew of it', () => {
    expect(at('acquiring.staring').send(EVENTS.sunGone).types).toEqual([]);
    expect(at('inhibited').send({ type: 'inhibit.cleared', kind: 'thermal' }).types).toEqual([]);
  });

  it('reports what it has no answer to', () => {
    expect(at('tracking.fine.linked').send(EVENTS.opened).types).toEqual(['unexpectedEvent']);
    expect(at('stowed').send(EVENTS.enable).types).toEqual(['unexpectedEvent']);
    expect(at('stowed').send(EVENTS.retried).types).toEqual(['unexpectedEvent']);
  });
});

describe('radio terminal', () => {
  const linking = (): MachineDriver =>
    new MachineDriver(RADIO).send(EVENTS.opened).send(EVENTS.settled);

  it('goes from slewing straight to waiting for the carrier, and to tracking with it', () => {
    expect(linking().state).toBe('acquiring.linking');
    const driver = linking().send(EVENTS.sync);
    expect(driver.state).toBe('tracking.fine.handshaking');
    expect(driver.types).toContain('linkWanted');
  });

  it('takes a carrier that came before the contact was thought to start', () => {
    const early = new MachineDriver(RADIO).send(EVENTS.openedEarly).send(EVENTS.settled);
    expect(early.send(EVENTS.sync).send(EVENTS.started).state).toBe('tracking.fine.handshaking');
  });

  it('looks anew for a carrier on which nobody answers the handshake', () => {
    for (const nothing of ['linkFailed', 'timeout'] as const) {
      const driver = linking().send(EVENTS.sync).send(EVENTS[nothing]);
      expect(driver.types, nothing).toContain('slew');
      expect(driver.state, nothing).toBe('acquiring.linking');
    }
  });

  it('waits for the carrier again after a loss longer than the debounce time', () => {
    const driver = linking().send(EVENTS.sync).send(EVENTS.signalLost).send(EVENTS.syncLost);
    expect(driver.send('timeout').state).toBe('acquiring.linking');
    expect(driver.send(EVENTS.sync).state).toBe('tracking.fine.handshaking');
  });
});
