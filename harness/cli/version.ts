import type { Maker } from '../artefact/artefact.ts';
import { readFileSync } from 'node:fs';

/** Version of the package, from its own package.json (beside the sources or above dist). */
/** What runs here: two runs of the same maker must not differ. */
export const makerHere = (): Maker => ({
  version: toolVersion(),
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
});

export const toolVersion = (): string => {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const text = readFileSync(new URL(up, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: string; version?: string };
      if (name === 'lasermesh' && version !== undefined) return version;
    } catch {}
  }
  return 'unknown';
};
