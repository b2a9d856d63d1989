import type { FlightFactory, NodeConfig } from '../../flight/config.ts';
import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';
import type { Inbox } from './inbox.ts';
import type { Site } from './site.ts';

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

const answered = (site: Site, inbox: Inbox, input: AvionicsInput): readonly AvionicsEffect[] => {
  if (!site.attached) return NOTHING;
  site.post(input);
  for (;;) {
    const message = inbox.await(site.node);
    if (message.attachment !== site.attachment) continue;
    if (message.kind === 'gone') {
      site.detach();
      inbox.putOff(message);
      return NOTHING;
    }
    if (message.kind !== 'message') continue;
    const heard = site.heard(message.bytes);
    if (heard.kind === 'answer') return heard.effects;
    if (heard.kind === 'fault') throw heard.fault;
  }
};
