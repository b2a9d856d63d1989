import { readFileSync } from 'node:fs';

/** Version of the package, from its own package.json (beside the sources or above dist). */
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
