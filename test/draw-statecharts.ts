import { writeFileSync } from 'node:fs';
import { DOCUMENTS, readDocument, withCurrentBlocks } from './statechart-documents.ts';

/**
 * Writes the generated blocks of README and specification anew: a picture of each statechart from its
 * definition, and the table of transitions.
 *
 *   node --import tsx test/draw-statecharts.ts
 */
for (const name of DOCUMENTS) {
  const text = readDocument(name);
  const current = withCurrentBlocks(text);
  if (current === text) continue;
  writeFileSync(new URL(`../${name}`, import.meta.url), current);
  console.log(`${name}: written`);
}
