import type { Scenario } from '../scenario/scenario.ts';
import { countText, durationText } from '../report/number-text.ts';
import { machineName, nameIn } from './machine-name.ts';
import type { FrameFold, Happening, StateChain } from './happening.ts';

/** States of a chain that are named, at most. */
const STATES_SHOWN = 6;
/** Shorter than this nothing lasts, to a person. */
const MOMENT_NS = 1e6;

/** Where something happened: a node, or a direction of a link. */
export const placeText = (happening: Happening, scenario: Pick<Scenario, 'nodes'>): string => {
  const { kind, node } = happening;
  if (node === 0) return '';
  const name = nameIn(scenario, node);
  return kind === 'frames' ? `${name} → ${nameIn(scenario, happening.partner)}` : name;
};

/** What happened, in words; place and instant stand beside it. */
export const happeningText = (happening: Happening, scenario: Pick<Scenario, 'nodes'>): string => {
  if (happening.kind === 'state') return chainText(happening, scenario);
  return happening.kind === 'frames' ? foldText(happening) : happening.text;
};

const chainText = (chain: StateChain, scenario: Pick<Scenario, 'nodes'>): string => {
  const { states, atNs, untilNs } = chain;
  const named =
    states.length <= STATES_SHOWN
      ? states
      : [...states.slice(0, 2), `… ${countText(states.length - 4)} more …`, ...states.slice(-2)];
  const lasted = untilNs - atNs > MOMENT_NS ? `, in ${durationText(untilNs - atNs)}` : '';
  return `${machineName(scenario, chain)}: ${named.join(' → ')}${lasted}`;
};

const foldText = (fold: FrameFold): string => {
  const { type, message, again, fate, count, firstNumber, lastNumber, atNs, untilNs } = fold;
  const what = `${again ? 'repeated ' : ''}${message === '' ? type : `${type} ${message}`}`;
  const times = count === 1 ? '' : ` ×${countText(count)}`;
  const numbers =
    type === 'idle'
      ? ''
      : firstNumber === lastNumber
        ? ` #${firstNumber}`
        : ` #${firstNumber} to #${lastNumber}`;
  const lasted = untilNs - atNs > MOMENT_NS ? `, in ${durationText(untilNs - atNs)}` : '';
  return `${what}${times}${numbers}, ${fate}${lasted}`;
};
