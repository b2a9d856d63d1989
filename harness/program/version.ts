import { existsSync, readFileSync } from 'node:fs';
import type { Maker } from '../artefact/artefact.ts';
import { programDigest } from '../artefact/program-digest.ts';

/** In the root of a copy of the program: what is planted in it. */
export const MARKER_FILE = 'planted.json';

export interface PlantedMarker {
  readonly planted: string;
  /** The program that was copied stood in a clone. */
  readonly clone: boolean;
}

/** What runs here: two runs of the same maker must not differ. */
export const makerHere = (): Maker => {
  const marker = markerHere();
  return {
    version: toolVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    ...(marker === undefined ? {} : { planted: marker.planted }),
  };
};

/** The same, with the digest of the program: rows of two programs never meet in one campaign. */
export const campaignMaker = (): Maker => ({ ...makerHere(), program: programDigest() });

/** Version of the package, from its own package.json (beside the sources or above dist). */
export const toolVersion = (): string => {
  const found = fromRoot('package.json', (value) => {
    const { name, version } = value as { name?: string; version?: string };
    return name === 'lasermesh' ? version : undefined;
  });
  return found ?? 'unknown';
};

/** What is planted in the program that runs here; undefined: nothing. */
export const markerHere = (): PlantedMarker | undefined =>
  fromRoot(MARKER_FILE, (value) => value as PlantedMarker);

const fromRoot = <T>(file: string, take: (value: unknown) => T | undefined): T | undefined => {
  for (const up of ['../../', '../../../']) {
    const place = new URL(up + file, import.meta.url);
    if (!existsSync(place)) continue;
    const found = take(JSON.parse(readFileSync(place, 'utf8')));
    if (found !== undefined) return found;
  }
  return undefined;
};
