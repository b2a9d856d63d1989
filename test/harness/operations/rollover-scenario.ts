/** A ring under one operator, whose key epoch changes while one node has no link to anybody. */
export const ROLLOVER = `
name: key-rollover
epoch: 2027-01-01T00:00:00Z
duration: 50 min
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    store: 1 GB
    clock: { timeSource: true }
    terminals:
      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
      - { name: beam, profile: sat-radio, count: 2 }
sites:
  - name: gs-a
    latitude: 50 deg
    longitude: -22 deg
    terminals: [{ name: dish, profile: ground-radio, count: 2 }]
  - name: gs-b
    latitude: -50 deg
    longitude: 158 deg
    terminals: [{ name: dish, profile: ground-radio, count: 2 }]
flows:
  - name: command
    from: ring-01
    to: ring-08
    class: tactical
    size: 2 kB
    every: 5 s
    assured: true
    deadline: 1 s
    lifetime: 10 min
    end: 45 min
  - name: to-the-lonely
    from: ring-02
    to: ring-04
    class: tactical
    size: 2 kB
    every: 30 s
    assured: true
    lifetime: 60 min
    end: 42 min
operations:
  operator: gs-a
  housekeeping: 60 s
  lossAfter: 4 min
  replan: false
  commandLink: { rate: 64 kb/s, mask: 5 deg }
  keyRollover: { at: 15 min, overlap: 5 min }
faults:
  - { id: cut-1, kind: link-outage, from: ring-04, to: ring-03, at: 2 min, duration: 24 min }
  - { id: cut-2, kind: link-outage, from: ring-04, to: ring-05, at: 2 min, duration: 24 min }
`;
