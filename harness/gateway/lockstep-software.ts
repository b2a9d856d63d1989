import type { FlightFactory, NodeConfig } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';
import type { Inbox } from './inbox.ts';
import type { Site, SiteAnswer, SiteStep } from './site.ts';

const NOTHING: readonly AvionicsEffect[] = [];
const MUTE: FlightNode = { step: () => NOTHING };

/**
 * Software at a site, virtual time standing still until it has answered: the run is the one that it would
 * be with the same software in this process. Nobody there: the stand-in, or nothing.
 */
export const lockstepSoftware =
  (site: Site, inbox: Inbox): FlightFactory =>
  (config: NodeConfig) => {
    if (!site.attached) return site.terms.standIn?.(config) ?? MUTE;
    site.starts(config);
    const { attachment } = site;
    return {
      step: (input) => (site.attachment === attachment ? answered(site, inbox, input) : NOTHING),
    };
  };

const answered = (site: Site, inbox: Inbox, input: AvionicsInput): readonly AvionicsEffect[] =>
  awaitAnswer(site, inbox, { kind: 'input', input })?.effects ?? NOTHING;

/**
 * What a site says to a step, however long that takes; undefined: its peer has gone instead.
 *
 * @throws SoftwareFault when it is a node's, and hardware would not carry it out
 */
export const awaitAnswer = (site: Site, inbox: Inbox, step: SiteStep): SiteAnswer | undefined => {
  if (!site.attached) return undefined;
  site.give(step);
  for (;;) {
    const message = inbox.await(site.place);
    if (message.attachment !== site.attachment) continue;
    if (message.kind === 'gone') {
      site.detach();
      inbox.putOff(message);
      return undefined;
    }
    if (message.kind !== 'message') continue;
    const heard = site.heard(message.bytes);
    if (heard.kind === 'answer') return heard;
    if (heard.kind === 'fault') throw heard.fault;
  }
};
