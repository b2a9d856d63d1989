/**
 * What each checker calls what it finds, the second half of a signature such as `S1/vanished`. `*`: whatever else a
 * stranger's software makes of it.
 */
const CLASSES: Readonly<Record<string, string>> = {
  S1:
    'answered-again answered-unasked attempt-again attempt-kept from-nothing named-twice ' +
    'number-again receipt-missing source-copy-gone unanswered vanished',
  S2:
    'asked-again asked-without-room custody-again held-unheld hops-untaken kept ' +
    'returned-behind taken-on-offer unheld',
  S3: 'twice unmarked',
  S4:
    'ack-behind ack-late copy-untold field-refused frame-not-received resume-ended ' +
    'resume-not-received resumed-unasked resumed-unlike stamp-not-received',
  S5:
    'after-close after-silence close-unanswered closes-late lock-outlives-contact ' +
    'no-contact not-locked rate-hasty rate-outdated rate-too-fast rate-unannounced rate-unheard ' +
    'spent-frame too-long unclosed unplanned-lock',
  S6:
    'ahead-beside aim-aside gimbal-range gimbal-rate laser-gimbal-range laser-gimbal-rate ' +
    'laser-sun laser-thermal turned-gimbal-range turned-gimbal-rate turned-sun ' +
    'turned-thermal',
  S7:
    'age-short age-without-light clock-beyond-bound delivered-late expired-early ' +
    'expired-late step-followed time-echoed time-from-below time-reply-altered ' +
    'time-sourceless time-upstream-kept void-command',
  S8: 'capacity class-bound class-starved waiting-bound',
  S9:
    'command-astray command-forged command-twice command-unrecorded counter-refused counter-reused ' +
    'forged-close forged-frame forged-hello forged-hello-ack forged-ready hello-unyielded nonce-reused ' +
    'old-answer other-answer replayed-frame retired-key wrong-partner',
  S10:
    'dropped-contact early-key early-plan epoch-lost epoch-unwritten late-key ' +
    'late-plan older-plan plan-differs same-plan unsound-plan',
  S11: 'stale-timer',
  S12: 'epoch-dropped gap malformed-frame not-allowed unknown-machine',
  S13: 'emits-when-critical emits-when-low',
  S14: 'emits-on lights-up links lit-after-resets lit-out-of-use',
  S15: 'hops-left loop sent-around too-many-hops',
  S16: 'accepted boot-count deleted delivered held-back key-epoch mode plan-version store-leak',
  S17:
    'altered-restored altered-resumed deadline destination header-assured header-class header-custody header-lifetime ' +
    'header-report-to header-service length order payload previous-node',
  S18: 'crossed refused-wrongly',
  S19: '*',
  L1: 'no-lock no-relock',
  L2: 'missing unconfirmed',
  L3:
    'closed-as-lost down-outlived key-behind key-differs link-denied ' +
    'link-state-differs news-back news-expired news-flapping news-hasty news-kept ' +
    'news-not-kept news-number news-older news-own-ignored news-terminal-out ' +
    'news-unanswered news-uncompared plan-behind plan-differs',
  L4: 'flapping',
  L5: 'dark-after-heat resets-go-on stays-dark watchdog-told-late',
  L6: 'queue-blocked session-lingers',
};

/** Signatures that a checker's findings may have; undefined: any that begin with its id. */
export const signaturesOf = (checker: string): readonly string[] | undefined => {
  const classes = CLASSES[checker] ?? '*';
  return classes === '*' ? undefined : classes.split(' ').map((name) => `${checker}/${name}`);
};
