import { InputError } from '../../protocols/errors.ts';
import type { FaultSource } from '../scenario/fault-schema.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ofAll, onLink, onNode } from './fault-builder.ts';

/**
 * Builders of faults, one for each kind, that give what a scenario has under `faults:`; quantities are
 * text with a unit, as there. `hang('ring-03', { at: '2 min', duration: '30 s' })`. What each does in
 * full, with the defaults: harness/faults/README.md.
 */

/**
 * The scenario with further faults; those without an id are called added-01, added-02, …
 *
 * @throws InputError for a fault that does not fit: a name that nobody has, an id that is taken, an
 * onset behind the end
 */
export const withFaults = (loaded: LoadedScenario, faults: readonly FaultSource[]): Scenario => {
  const { scenario } = loaded;
  const named = faults.map((fault, index) => ({ ...fault, id: fault.id ?? addedId(index) }));
  const added = loaded.resolveFaults(named);
  const taken = new Set(scenario.faults.map(({ id }) => id));
  for (const { id, atNs } of added) {
    if (taken.has(id))
      throw new InputError('faults', `fault ${id}  error  the scenario has that id`);
    if (atNs < scenario.durationNs) continue;
    throw new InputError('faults', `fault ${id}  error  begins when the run is over`);
  }
  return { ...scenario, faults: [...scenario.faults, ...added] };
};

const addedId = (index: number): string => `added-${String(index + 1).padStart(2, '0')}`;

/* Spacecraft */

/** Nothing at all: shows that a script by itself is quiet. */
export const nullFault = onNode('null');
/** Memory, timers and lasers are gone; the store keeps what was durable. `boot`: warm or cold. */
export const computerReset = onNode('computer-reset');
/** The node is gone for good, with its store. */
export const permanentLoss = onNode('permanent-loss');
/** The software takes no input, until the watchdog or the end of the fault. */
export const hang = onNode('hang');
/** Each input takes `service` and waits for its turn. */
export const slowProcessor = onNode('slow-processor');
/** No power for `duration`; then a cold start. */
export const brownOut = onNode('brown-out');
/** The bus of a satellite sags to `voltage` [V]; under 20 V the computer fails. */
export const busUndervoltage = onNode('bus-undervoltage');
/** So much is left in the battery of a satellite: `charge`, 0 to 1. */
export const batteryDrain = onNode('battery-drain');
/** Its panels give nothing. */
export const eclipse = onNode('eclipse');
/** A telecommand puts the node into safe mode; another ends it. Needs an operator. */
export const safeModeForced = onNode('safe-mode-forced');
/** Cloud or failure: no terminal of a site sees anything. */
export const siteOutage = onNode('site-outage');
/** Started with bounds of its own, as in a scenario's `network:`. */
export const otherLimits = onNode('other-limits');

/* Stores */

/** Every write fails, as full. */
export const storeFull = onNode('store-full');
/** Every write fails, as an error of the device. */
export const storeFailure = onNode('store-failure');
/** A crash meanwhile leaves half of the record that was being written. */
export const tornWrite = onNode('torn-write');
/** `count` records of a `region` become unreadable. */
export const bitFlip = onNode('bit-flip');
/** A start reads records as they were before their last change. */
export const staleRead = onNode('stale-read');

/* Time */

/** The receiver has no source of time. */
export const timeSourceLost = onNode('time-source-lost');
/** The source says a week too much, or its counter nears its end. */
export const timeSourceRollover = onNode('time-source-rollover');
/** The source says 0. */
export const timeSourceZero = onNode('time-source-zero');
/** UTC of the hardware is off by `step`. */
export const clockStep = onNode('clock-step');
/** The counter runs faster by `drift` [ppb]. */
export const clockDrift = onNode('clock-drift');
/** The rate of the counter walks: `step` is its sigma a minute [ppb]. */
export const clockWalk = onNode('clock-walk');
/** The error of UTC goes to and fro: `amplitude`, `period`. */
export const clockPeriodic = onNode('clock-periodic');
/** The error of UTC jumps about: `amplitude`. */
export const clockNoise = onNode('clock-noise');

/* Terminals and pointing */

/** A head reports that it is too hot. */
export const thermalLimit = onNode('thermal-limit');
/** A gimbal stands still. */
export const terminalStuck = onNode('terminal-stuck');
/** A gimbal turns slower, sticks and jumps. */
export const gimbalStiction = onNode('gimbal-stiction');
/** A head sees no light. */
export const trackingDrop = onNode('tracking-drop');
/** The acquisition sensor sees nothing; tracking goes on. */
export const beaconUnseen = onNode('beacon-unseen');
/** No light is seen and the head reports the Sun, whatever geometry says. */
export const sunInView = onNode('sun-in-view');
/** A head sends less light, by `loss` [dB]. */
export const laserDecay = onNode('laser-decay');
/** What comes in is too bright: every frame is corrupted. */
export const receiverSaturated = onNode('receiver-saturated');
/** The beam is off its partner by `error`. */
export const pointAheadError = onNode('point-ahead-error');
/** A head reports light that is not there. */
export const falseLock = onNode('false-lock');
/** A head takes the light of node `heard` for its partner's. */
export const wrongPartner = onNode('wrong-partner');
/** The electronics of a head start anew; its computer is not told. */
export const terminalReset = onNode('terminal-reset');
/** At each start of the computer a head comes up later, by `delay`. */
export const powerUpLate = onNode('power-up-late');
/** The line of a modem runs at that `share` of the rate that was set. */
export const rateChange = onNode('rate-change');
/** Open-loop pointing of all heads is off by `bias`. */
export const attitudeBias = onNode('attitude-bias');
/** Beams shake by `jitter`, one sigma per axis. */
export const jitterStep = onNode('jitter-step');
/** What others believe of its place is off by `alongTrack`. */
export const ephemerisError = onNode('ephemeris-error');
/** A burn of `deltaV` [m/s] that nobody was told of. */
export const manoeuvre = onNode('manoeuvre');

/* Links */

/** No frame passes; the light stays. */
export const linkOutage = onLink('link-outage');
/** Contacts begin `late` or end `early`. */
export const contactOffPlan = onLink('contact-off-plan');
/** Errors in bursts: mean lengths `good` and `bad`. */
export const gilbertElliott = onLink('gilbert-elliott');
/** `bitErrorRate` behind the code: long frames are hit more. */
export const errorRateStep = onLink('error-rate-step');
/** The margin swings about the threshold by `swing` [dB]. */
export const marginWobble = onLink('margin-wobble');
/** Every frame takes longer, by `delay`. */
export const latencyStep = onLink('latency-step');

/* Frames */

/** A share of frames has one bit flipped. */
export const errorBurst = onLink('error-burst');
/** A share of frames has one bit flipped. */
export const framesCorrupted = onLink('frames-corrupted');
/** A share of frames vanishes. */
export const framesDropped = onLink('frames-dropped');
/** A share of frames comes twice. */
export const framesDuplicated = onLink('frames-duplicated');
/** A share of frames comes later than others. */
export const framesReordered = onLink('frames-reordered');
/** A share of frames comes later. */
export const framesDelayed = onLink('frames-delayed');
/** Frames come at the end of the fault, all at once. */
export const framesHeld = onLink('frames-held');
/** A share of frames lacks its end. */
export const framesTruncated = onLink('frames-truncated');
/** A share of frames is padded to `size`, under a good CRC. */
export const framesOversized = onLink('frames-oversized');
/** A share of frames has a field that is not of this version: `deviation`. */
export const framesForeign = onLink('frames-foreign');
/** A share of frames comes without its acknowledgement. */
export const acknowledgementLost = onLink('acknowledgement-lost');
/** A share of acknowledgements comes twice. */
export const acknowledgementDuplicated = onLink('acknowledgement-duplicated');
/** A share of frames acknowledges what an earlier one did. */
export const acknowledgementStale = onLink('acknowledgement-stale');
/** A share of messages that accept custody comes to refuse it. */
export const custodyRefused = onLink('custody-refused');
/** A share of segments is lost, whenever they are sent. */
export const segmentLost = onLink('segment-lost');

/* Traffic */

/** An application submits urgent bundles for node `to`, one after the other. */
export const priorityStorm = onNode('priority-storm');
/** Bundles for node `to` whose end comes on the way. */
export const expiryInTransit = onNode('expiry-in-transit');

/* Adversaries */

/** An adversary sends frames of its own: `forgery`. */
export const framesForged = onNode('frames-forged');
/** Management frames are said again to their receiver. */
export const framesReplayed = onNode('frames-replayed');
/** A share of authentication codes is altered. */
export const tagsCorrupted = onLink('tags-corrupted');
/** A transmitter at node `jammer` takes margin from receivers that see it. */
export const jamming = onNode('jamming');

/* Operations */

/** One telecommand of the operator comes again, byte for byte. */
export const telecommandDuplicated = onNode('telecommand-duplicated');
/** Two telecommands that contradict each other. */
export const telecommandsContradictory = onNode('telecommands-contradictory');
/** A plan of somebody without a key comes in. */
export const planForged = onNode('plan-forged');
/** Passes over the command link are cut. */
export const passCut = onNode('pass-cut');
/** A plan without the contacts of a pair, `node` and `without`, that both live. */
export const planChanged = onNode('plan-changed');
/** The operator's plan leaves later, by `delay`. */
export const planLate = ofAll('plan-late');
/** The operator sends the plan before the newest once more. */
export const planOld = ofAll('plan-old');
/** A plan leaves with bytes that its digest does not fit. */
export const planCorrupted = ofAll('plan-corrupted');
/** A share of a plan's telecommands never leaves. */
export const planPartial = ofAll('plan-partial');
/** The operator changes the key epoch. */
export const keyRollover = ofAll('key-rollover');

/* One cause, several faults */

/** `eclipse` of all satellites in the plane of a node. */
export const planeEclipse = onNode('plane-eclipse');
/** Upsets, saturated receivers, drops and resets, drawn over `nodes`. */
export const solarStorm = ofAll('solar-storm');
/** One bad table everywhere: `alongTrack` or `limits`. */
export const badTable = ofAll('bad-table');
/** Links drop one after the other and come back in another order. */
export const swizzle = ofAll('swizzle');
/** `count` of `nodes` are lost for good. */
export const nodesLost = ofAll('nodes-lost');
