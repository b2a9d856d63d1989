import type { FlightFactory } from '../../flight/config.ts';
import type { AvionicsEffect, FlightNode } from '../../protocols/avionics.ts';
import type { Site } from './site.ts';
import type { StepQueue } from './step-queue.ts';

const NOTHING: readonly AvionicsEffect[] = [];
const MUTE: FlightNode = { step: () => NOTHING };

/**
 * Software at a site that answers in its own time: what it says is carried out when it comes. Inputs that
 * wait do so with the times at which hardware had them.
 */
export const realTimeSoftware =
  (site: Site, steps: StepQueue): FlightFactory =>
  (config) => {
    const { attached, attachment, terms } = site;
    if (!attached) return terms.standIn?.(config) ?? MUTE;
    site.starts(config);
    steps.clear();
    return {
      step: (input) => {
        if (!site.attached || site.attachment !== attachment) return NOTHING;
        if (input.kind === 'boot') steps.bootCount = input.bootCount;
        steps.give({ kind: 'input', input });
        return NOTHING;
      },
    };
  };
