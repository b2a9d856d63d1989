/** One satellite, and a site that it never comes over in five minutes. */
export const LONELY = `name: lonely
duration: 5 min
constellations:
  - name: a
    walker: { altitude: 700 km, inclination: 50 deg, satellites: 1, planes: 1 }
    terminals: [{ name: beam, profile: sat-radio }]
sites:
  - { name: s, latitude: -80 deg, longitude: 100 deg, terminals: [{ name: dish, profile: ground-radio }] }
flows:
  - { name: f, from: a-01, to: s, class: tactical, size: 1 kB, every: 10 s }
`;
