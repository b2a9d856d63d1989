import { xmlText } from './xml.ts';

export interface TestCase {
  readonly name: string;
  readonly outcome: 'passed' | 'failure' | 'skipped';
  /** Of failures: the requirement that does not hold. */
  readonly type: string;
  readonly message: string;
  readonly text: string;
  /** Real time; 0 where it is not known [s]. */
  readonly timeS?: number;
}

/** Lines of a test case of a suite. */
export const caseLines = (suite: string, testCase: TestCase): readonly string[] => {
  const { name, outcome, type, message, text, timeS = 0 } = testCase;
  const head = `    <testcase${attributes({ name, classname: suite, time: timeS })}`;
  if (outcome === 'passed') return [`${head}/>`];
  const own = attributes(outcome === 'failure' ? { message, type } : { message });
  const body = outcome === 'failure' ? `>${xmlText(text)}</failure>` : '/>';
  return [`${head}>`, `      <${outcome}${own}${body}`, '    </testcase>'];
};

export const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${attributeText(String(value))}"`)
    .join('');

/** Line ends in attributes would be read as blanks. */
const attributeText = (text: string): string =>
  xmlText(text).replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;');
