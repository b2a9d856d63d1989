import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take longest (over 8 CPU s or as long in real time), longest first. Where nothing is known of earlier
 * runs, as in continuous integration, vitest goes by the size of files, and what begins last keeps one core.
 */
const LONG: readonly string[] = [
  'harness/library/packed.test.ts',
  'harness/campaign/redis/redis.test.ts',
  'harness/campaign/sittings.test.ts',
  'harness/gateway/serve.test.ts',
  'harness/determinism.test.ts',
  'harness/gateway/peers.test.ts',
  'harness/gateway/terminal.test.ts',
  'harness/gateway/stopped.test.ts',
  'harness/gateway/hostile.test.ts',
  'harness/conform/catalogue.test.ts',
  'harness/planted/planted.test.ts',
  'harness/faults/kinds.test.ts',
  'harness/faults/safe-mode.test.ts',
  'harness/faults/forgeries.test.ts',
  'harness/run/hazards.test.ts',
  'harness/selftest.test.ts',
  'harness/cli/campaign-report.test.ts',
  'harness/software/load-software.test.ts',
  'harness/cli/cores.test.ts',
  'harness/faults/openings.test.ts',
  'harness/guide.test.ts',
  'harness/software/broken-software.test.ts',
  'harness/cli/conform-attached.test.ts',
  'harness/conform/peer.test.ts',
  'harness/world/acquisition-roles.test.ts',
  'harness/policy.test.ts',
  'harness/cli/run.test.ts',
  'harness/planted/apply.test.ts',
  'flight/link/arq-link.test.ts',
  'harness/faults/triggers.test.ts',
];

const paths = LONG.map((name) => fileURLToPath(new URL(name, import.meta.url)));

/** So that all workers are busy to the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = paths.find((path) => !existsSync(path));
    if (gone !== undefined) throw new Error(`${gone} is no longer there: see ${import.meta.url}`);
    const place = ({ moduleId }: TestSpecification): number => {
      const at = paths.indexOf(moduleId);
      return at === -1 ? paths.length : at;
    };
    // Sorting is stable: the others stay as vitest has them.
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
