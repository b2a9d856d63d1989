import { floorSeconds } from './floor.ts';
import { cpuSeconds, type Round, residentMb } from './measure.ts';
import { runW4Many, runW4Scale, type ShellCost, spreadOf } from './w4.ts';

/** How far a satellite's cost may lie apart from shell to shell. */
const SPREAD_MAX = 1.5;

/** W4-SCALE: what one satellite costs in shells of 66, 264 and 1,584. */
export const scaleRound = (minutes: number): Round => {
  const costs = runW4Scale(minutes);
  const sum = (of: (cost: ShellCost) => number): number =>
    costs.reduce((total, cost) => total + of(cost), 0);
  const spread = spreadOf(costs, (cost) => cost.allMsEachSecond);
  return {
    bench: 'W4-SCALE',
    what: `one satellite in shells of ${costs.map(({ satellites }) => satellites).join(', ')}, ${minutes} min`,
    cpuS: sum(({ cpuS }) => cpuS),
    floorS: sum(({ work }) => floorSeconds(work)),
    figure: rounded(spread),
    unit: 'cost of the dearest satellite ÷ cost of the cheapest',
    residentMb: residentMb(),
    notes: {
      ...perShell('startMsEach', costs, (cost) => cost.startMsEach),
      ...perShell('msEachSecond', costs, (cost) => cost.msEachSecond),
      ...perShell('allMsEachSecond', costs, (cost) => cost.allMsEachSecond),
      ...perShell('linksEach', costs, (cost) => cost.linksEach),
    },
    sound: spread <= SPREAD_MAX,
  };
};

const perShell = (
  name: string,
  costs: readonly ShellCost[],
  of: (cost: ShellCost) => number,
): Record<string, string> => ({
  [name]: costs.map((cost) => `${rounded(of(cost))} at ${cost.satellites}`).join(' / '),
});

/** W4-10K: 10,000 satellites from cold start. */
export const manyRound = (seconds: number): Round => {
  const many = runW4Many(seconds);
  const cpuS = cpuSeconds();
  const mb = residentMb();
  return {
    bench: 'W4-10K',
    what: `${many.satellites.toLocaleString('en')} satellites, first ${seconds} s from cold start`,
    cpuS,
    floorS: floorSeconds(many.work),
    figure: rounded(seconds / cpuS),
    unit: '× real time on one core',
    residentMb: mb,
    notes: {
      contacts: many.contacts,
      setUpCpuS: rounded(many.setUpS),
      linksCpuS: rounded(many.linksS),
      linksUp: many.linksUp,
      cpuSEachSecond: rounded(many.cpuSEachSecond),
      kbEach: Math.round((mb * 1024) / many.satellites),
      delivered: many.delivered,
      events: many.events,
      verdict: many.verdict,
    },
    sound: many.verdict !== 'fail' && many.linksUp > many.contacts * 0.4,
  };
};

const rounded = (value: number): number => Math.round(value * 1e3) / 1e3;
