/** Words of a command line that cannot be meant so: told as they are, without a stack. */
export class GivenWrongly extends Error {}

/** Numbers that pass. */
export interface Numbers {
  readonly least: number;
  /** False: fractions pass, too. */
  readonly whole?: boolean;
}

/**
 * The number that a word of a command line stands for; `what` says whose, in the message.
 *
 * @throws GivenWrongly when it is none, or none that passes
 */
export const givenNumber = (word: string, what: string, numbers: Numbers): number => {
  const { least, whole = true } = numbers;
  const value = word.trim() === '' ? Number.NaN : Number(word);
  if (value >= least && (whole ? Number.isSafeInteger(value) : Number.isFinite(value)))
    return value;
  const expected = `a ${whole ? 'whole number' : 'number'} from ${least}`;
  throw new GivenWrongly(`${what}: expected ${expected}, not "${word}"`);
};

/** Runs a program; what was given wrongly is told in a line, with exit code 2. */
export const runGiven = async (program: () => void | Promise<void>): Promise<void> => {
  try {
    await program();
  } catch (thrown) {
    if (!(thrown instanceof GivenWrongly)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 2;
  }
};
