import type { Contact, ContactPlan } from './contact-plan.ts';
import { checkContact } from './contact-plan-check.ts';
import { type ForeignPlanOptions, inWholeSeconds, sortedPlan } from './contact-plan-foreign.ts';
import { integerOf, secondsToNs } from './decimal.ts';
import { InputError } from './errors.ts';
import { type IonRange, IonRanges, ionTimeNs, rangesFor } from './ion-time.ts';

/** A word of a line with its place. */
interface Word {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** One `a contact` before its light time is known. */
type BareContact = Omit<Contact, 'id' | 'lightTimeNs'> & { readonly word: Word };

const BITS = 8;

/**
 * ION's contact plan (ionrc(5)): `a contact START END FROM TO BYTES_PER_SECOND [confidence]` and
 * `a range START END FROM TO SECONDS`, times as `+seconds` or, given an epoch,
 * yyyy/mm/dd-hh:mm:ss; `@ TIME` moves the origin of relative times. A range from the lower to
 * the higher node holds both ways unless the other way has its own; a contact is cut where its
 * range changes, and without a range it is refused. Contacts of a node with itself (also
 * registrations, whose start is -1) and hypothetical ones (whose end is 0) are left out: nothing
 * is planned with them. `#` starts a comment. Ids follow the order in the file. Throws
 * InputError with `file:line:col`.
 */
export const parseIonPlan = (
  text: string,
  file?: string,
  options: ForeignPlanOptions = {},
): ContactPlan => {
  const { contacts, ranges } = new IonReader(file, options).read(text);
  const list: Contact[] = [];
  const byPair = new IonRanges(ranges);
  for (const { word, ...bare } of contacts) {
    const pieces = rangesFor(bare, byPair);
    if (pieces === undefined) throw failure(file, word, 'no range covers this contact');
    for (const piece of pieces) {
      const contact = { id: list.length + 1, ...bare, ...piece };
      const [problem] = checkContact(contact);
      if (problem !== undefined) throw failure(file, word, problem);
      list.push(contact);
    }
  }
  return sortedPlan(list, options.version);
};

const failure = (file: string | undefined, word: Word, message: string): InputError => {
  const place = `${word.line}:${word.column}`;
  return new InputError('contact-plan', message, file === undefined ? place : `${file}:${place}`);
};

class IonReader {
  private readonly file: string | undefined;
  private readonly epochUnixS: number | undefined;
  private readonly medium: Contact['medium'];
  /** What `+seconds` counts from. */
  private originNs = 0;
  private readonly contacts: BareContact[] = [];
  private readonly ranges: IonRange[] = [];

  constructor(file: string | undefined, options: ForeignPlanOptions) {
    this.file = file;
    this.epochUnixS = options.epochUnixS;
    this.medium = options.medium ?? 'optical';
  }

  read(text: string): {
    readonly contacts: readonly BareContact[];
    readonly ranges: readonly IonRange[];
  } {
    text.split('\n').forEach((line, index) => {
      const content = line.split('#', 1)[0] ?? '';
      const words = [...content.matchAll(/\S+/g)].map((match) => ({
        text: match[0],
        line: index + 1,
        column: match.index + 1,
      }));
      const [command, ...rest] = words;
      if (command !== undefined) this.command(command, rest);
    });
    return { contacts: this.contacts, ranges: this.ranges };
  }

  private command(command: Word, words: readonly Word[]): void {
    const [what] = words;
    if (command.text === '@') this.originNs = this.time(words, 0, command);
    else if (command.text === 'a' && what?.text === 'contact') this.contact(what, words);
    else if (command.text === 'a' && what?.text === 'range') this.range(what, words);
    // `m` sets ION's own horizons and rates, which mean nothing here.
    else if (command.text !== 'm') {
      throw failure(this.file, command, 'expected "a contact", "a range", "@" or "m"');
    }
  }

  private contact(what: Word, words: readonly Word[]): void {
    if (this.isUnplanned(what, words)) return;
    const window = this.window(words, what);
    const rate = this.integer(words, 5, what, 'rate in bytes per second');
    const [, , , , , , confidence, excess] = words;
    if (excess !== undefined) throw failure(this.file, excess, 'expected the end of the line');
    if (confidence !== undefined && !(Number(confidence.text) > 0)) {
      throw failure(this.file, confidence, 'confidence: expected a number over 0');
    }
    if (window.from === window.to) return;
    this.contacts.push({ ...window, rateBps: rate * BITS, medium: this.medium, word: what });
  }

  /** A registration or hypothetical contact. */
  private isUnplanned(what: Word, words: readonly Word[]): boolean {
    const registers = words[1]?.text === '-1';
    if (!registers && words[2]?.text !== '0') return false;
    const from = this.integer(words, 3, what, 'node number');
    const to = this.integer(words, 4, what, 'node number');
    if (registers !== (from === to)) {
      const expected = registers ? 'the same node: it is a registration' : 'another node';
      throw failure(this.file, words[4] ?? what, `expected ${expected}`);
    }
    return true;
  }

  private range(what: Word, words: readonly Word[]): void {
    const window = this.window(words, what);
    const word = words[5];
    const lightTimeNs = word === undefined ? undefined : secondsToNs(word.text);
    if (lightTimeNs === undefined || lightTimeNs < 0) {
      throw failure(this.file, word ?? what, 'expected the range in light seconds');
    }
    if (words[6] !== undefined) throw failure(this.file, words[6], 'expected the end of the line');
    if (window.from !== window.to) this.ranges.push({ ...window, lightTimeNs });
  }

  private window(words: readonly Word[], what: Word): Omit<IonRange, 'lightTimeNs'> {
    const startNs = this.time(words, 1, what);
    const endNs = this.time(words, 2, what);
    if (endNs <= startNs)
      throw failure(this.file, words[2] ?? what, 'expected a time after the start');
    const from = this.integer(words, 3, what, 'node number');
    const to = this.integer(words, 4, what, 'node number');
    return { from, to, startNs, endNs };
  }

  private time(words: readonly Word[], at: number, what: Word): number {
    const word = words[at];
    const ns = word && ionTimeNs(word.text, this.originNs, this.epochUnixS);
    if (ns !== undefined) return ns;
    if (word !== undefined && /^\+\d+(\.\d+)?$/.test(word.text)) {
      const why = 'expected whole ns, at most +9007199.254740991';
      throw failure(this.file, word, why);
    }
    const calendar = this.epochUnixS === undefined ? '' : ' or yyyy/mm/dd-hh:mm:ss';
    throw failure(this.file, word ?? what, `expected a time as +seconds${calendar}`);
  }

  private integer(words: readonly Word[], at: number, what: Word, name: string): number {
    const word = words[at];
    const value = word === undefined ? undefined : integerOf(word.text);
    if (value !== undefined) return value;
    throw failure(this.file, word ?? what, `expected a ${name}`);
  }
}

/**
 * Prints ION's form in whole seconds and bytes per second: windows shrink, light times grow,
 * rates are rounded down; windows under a second and contacts under a byte per second are left out;
 * terminals and media are not in it. Both directions get their own range.
 */
export const printIonPlan = (plan: ContactPlan): string => {
  const lines = ['# times in s since the epoch, rates in bytes/s, ranges in light seconds'];
  for (const { contact, startS, endS, lightTimeS } of inWholeSeconds(plan)) {
    const { from, to } = contact;
    const rate = Math.floor(contact.rateBps / BITS);
    if (rate === 0) continue;
    const window = `+${startS} +${endS} ${from} ${to}`;
    lines.push(`a contact ${window} ${rate}`);
    lines.push(`a range ${window} ${lightTimeS}`);
  }
  return `${lines.join('\n')}\n`;
};
