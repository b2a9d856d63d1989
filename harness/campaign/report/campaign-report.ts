import { CHECKERS, makeCheckers } from '../../checkers/checkers.ts';
import type { CaseResult } from '../case-result.ts';
import type { FailureGroup, Summary } from '../summary.ts';

/** Where the pieces of a failure are, and how to see it again. */
export interface FailurePlaces {
  /** As a link from the campaign's folder; undefined: none was kept. */
  readonly artefact: string | undefined;
  /** The page that tells it; undefined: none was made. */
  readonly page: string | undefined;
  /** As the user would type them; none without an artefact. */
  readonly commands: readonly (readonly [what: string, command: string])[];
}

/** Failures of one kind, with all that is told of them. */
export interface ReportedGroup extends FailureGroup {
  readonly title: string;
  readonly requirement: string;
  readonly places: FailurePlaces;
  /** Its cases, ascending, with the artefact of each where there is one. */
  readonly members: readonly { readonly case: number; readonly artefact: string | undefined }[];
}

/** What is told of a campaign: as a page, as JUnit, as SARIF. */
export interface CampaignReport {
  readonly summary: Summary;
  /** Those that count, in the order of their cases. */
  readonly rows: readonly CaseResult[];
  readonly cells: ReadonlySet<number>;
  readonly description: string;
  readonly groups: readonly ReportedGroup[];
  /** The command that does all of it again. */
  readonly again: string;
}

/** What is known of a failure only when it is told. */
export interface ToldFailure {
  readonly requirement: string;
  readonly title: string;
}

/** What a case broke: the signature of its first violation, or how it broke off. */
export const signatureOf = ({ signatures, result }: CaseResult): string => signatures[0] ?? result;

const BROKEN_OFF: Readonly<Record<string, ToldFailure>> = {
  error: { requirement: 'run-error', title: 'the run broke off' },
  diverged: { requirement: 'nondeterminism', title: 'a second run of it was another one' },
};

/**
 * What a signature stands for. Without the finding itself the requirement is the checker's first one, as most
 * have one.
 */
export const meaningOf = (signature: string): ToldFailure => {
  const [id, kind] = signature.split('/');
  const { checkers } = makeCheckers({ nodes: [], flows: [], hopLimit: 1, endNs: 1 }, CHECKERS);
  const checker = checkers.find((one) => one.id === id);
  if (checker === undefined) {
    return BROKEN_OFF[signature] ?? { requirement: 'run-error', title: signature };
  }
  const { title, requirements } = checker;
  return { requirement: requirements[0] ?? checker.id, title: `${title} (${kind ?? 'broken'})` };
};
