import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { PAGE_MODULES, PAGE_STYLES, pageScript } from '../report/html/page-script.ts';
import type { ReportFiles } from '../report/html/report-html.ts';
import { requirementTexts } from '../report/html/requirement-texts.ts';

/** The page's own files and the specification, which lie beside the sources and in dist alike. */
export const readReportFiles = (): ReportFiles => {
  const page = new URL('../report/page/', import.meta.url);
  const spec = new URL('../../protocols/spec/', import.meta.url);
  const chapters = existsSync(spec) ? readdirSync(spec).filter((name) => /^\d/.test(name)) : [];
  return {
    script: pageScript(PAGE_MODULES.map((name) => readFileSync(new URL(name, page), 'utf8'))),
    style: PAGE_STYLES.map((name) => readFileSync(new URL(name, page), 'utf8')).join(''),
    requirements: requirementTexts(
      chapters.sort().map((name) => readFileSync(new URL(name, spec), 'utf8')),
    ),
  };
};
