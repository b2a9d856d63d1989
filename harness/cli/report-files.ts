import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PAGE_MODULES, PAGE_STYLES, pageScript, STORY_STYLES } from '../report/html/page-script.ts';
import type { ReportFiles } from '../report/html/report-html.ts';
import { type RequirementTexts, requirementTexts } from '../report/html/requirement-texts.ts';

const PAGE = new URL('../report/page/', import.meta.url);

/** The page's own files and the specification, which lie beside the sources and in dist alike. */
export const readReportFiles = (): ReportFiles => ({
  script: pageScript(PAGE_MODULES.map((name) => readFileSync(new URL(name, PAGE), 'utf8'))),
  style: styleOf(PAGE_STYLES),
  requirements: readRequirements(),
});

/** Style of pages without a script. */
export const readStoryStyle = (): string => styleOf(STORY_STYLES);

/** Texts of the specification's requirements; none where it is not at hand. */
export const readRequirements = (): RequirementTexts => {
  const spec = new URL('../../protocols/spec/', import.meta.url);
  const chapters = existsSync(spec) ? readdirSync(spec).filter((name) => /^\d/.test(name)) : [];
  return requirementTexts(chapters.sort().map((name) => readFileSync(new URL(name, spec), 'utf8')));
};

const styleOf = (names: readonly string[]): string =>
  names.map((name) => readFileSync(new URL(name, PAGE), 'utf8')).join('');
