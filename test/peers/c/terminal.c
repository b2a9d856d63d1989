#include "terminal.h"

#include <string.h>

#include "node_link.h"
#include "search.h"

#define THERMAL (1u << LASERMESH__AVIONICS__INHIBIT_KIND__INHIBIT_KIND_THERMAL)

static void fine(struct terminal *t);

bool terminal_is(const struct terminal *t, const char *state) {
  return strcmp(t->state, state) == 0;
}
bool terminal_within(const struct terminal *t, const char *prefix) {
  return strncmp(t->state, prefix, strlen(prefix)) == 0;
}

static void state_over(void *context) {
  struct terminal *t = context;
  t->then(t);
}

void terminal_begin(struct terminal *t, struct host *host, uint32_t index,
                    const C(OpticalProfile) * profile, struct node_link *link) {
  *t = (struct terminal){.host = host,
                         .head = {host, index, profile, NULL},
                         .link = link,
                         .profile = profile,
                         .state = "stowed"};
  t->state_timer = host_timer(host, state_over, t);
  t->slot_timer = host_timer(host, terminal_slot, t);
  t->local_timer = host_timer(host, terminal_local_scan, t);
  contact_watch_begin(&t->watch, host, t, index);
}

static void report(struct terminal *t, uint32_t id, A(Severity) severity, int64_t partner) {
  host_report(t->host, id, severity, 2, (int64_t[]){t->head.index, partner});
}

/* Changes the state; its timer, which names it as its owner, goes when it is left (LM-AVI-018). */
void terminal_enter(struct terminal *t, const char *state, int64_t after_ns,
                    void (*then)(struct terminal *)) {
  timer_cancel(t->host, t->state_timer);
  if (strncmp(state, "acquiring", 9) != 0) timer_cancel(t->host, t->slot_timer);
  if (strncmp(state, "acquiring.local", 15) != 0) timer_cancel(t->host, t->local_timer);
  if (!terminal_is(t, state))
    host_transition(t->host, MACHINE(TERMINAL), t->head.index, t->state, state);
  t->state = state;
  if (then == NULL) return;
  t->then = then;
  timer_set_owned(t->host, t->state_timer, t->host->now_ns + after_ns, t->head.index, state);
}

void terminal_lose(struct terminal *t) {
  bool asked = t->asked;
  t->linked = t->asked = false;
  if (asked) link_light_lost(t->link);
}

/* What the head knew of light and frames is void; it says all of it anew (LM-AVI-036). */
void terminal_forget_levels(struct terminal *t) { t->fine = t->signal = t->synced = false; }

/* Until the next multiple of `reacquireNs` from the start of the contact (LM-PNT-026). */
static void slew(struct terminal *t);
void terminal_rest(struct terminal *t) {
  int64_t every_ns = host_limit(t->host, "reacquireNs"),
          since_ns = t->host->utc_ns - t->contact->start_ns;
  head_stow(&t->head);
  if (since_ns < 0) since_ns = 0;
  terminal_enter(t, "resting", every_ns > 0 ? every_ns - since_ns % every_ns : 0,
                 every_ns > 0 ? slew : NULL);
}

static void slew_timeout(struct terminal *t) {
  report(t, 206, SEVERITY(WARNING_LOW), t->contact->to);
  terminal_rest(t);
}

static void slew(struct terminal *t) {
  terminal_lose(t);
  terminal_forget_levels(t);
  head_slew(&t->head);
  terminal_enter(t, "slewing.turning", (int64_t)t->profile->slew_timeout_ns, slew_timeout);
}

/* ---- From light to tracking (7.4) */

static void steer(struct terminal *t) {
  terminal_enter(t, "centring.steering", t->centring_end_ns - t->host->now_ns, terminal_slot_again);
}

static void beacon(struct terminal *t) {
  if (!terminal_within(t, "acquiring") && !terminal_is(t, "tracking.coasting")) return;
  const C(Acquisition) *a = t->profile->acquisition;
  int64_t hold_ns = (int64_t)(a->centring_max_ns + a->confirm_ns) + 4 * head_light_ns(&t->head);
  terminal_forget_levels(t);
  head_track(&t->head);
  t->centring_end_ns = t->host->now_ns + hold_ns + host_limit(t->host, "slotMarginNs");
  terminal_lose(t);
  steer(t);
}

static void coast(struct terminal *t) {
  report(t, 202, SEVERITY(WARNING_LOW), t->contact->to);
  head_coast(&t->head);
  terminal_enter(t, "tracking.coasting", (int64_t)t->profile->coast_ns, terminal_local_search);
}

static void tracking(struct terminal *t) {
  int64_t since_ms = (t->host->utc_ns - t->contact->start_ns) / MS_NS;
  host_report(t->host, 201, SEVERITY(ACTIVITY), 3,
              (int64_t[]){t->head.index, t->contact->to, since_ms});
  fine(t);
}

/* Closed loop: the link is opened when the modem has frame lock (LM-PNT-032). */
static void fine(struct terminal *t) {
  const C(Acquisition) *a = t->profile->acquisition;
  if (t->linked) {
    terminal_enter(t, "tracking.fine.linked", 0, NULL);
  } else if (t->synced || t->asked) {
    bool asked = t->asked;
    terminal_enter(t, "tracking.fine.handshaking", host_limit(t->host, "handshakeTimeoutNs"), slew);
    t->asked = true;
    if (!asked) link_open(t->link);
  } else {
    int64_t wait_ns =
        (int64_t)(a->centring_max_ns + a->frame_sync_max_ns) + 4 * head_light_ns(&t->head);
    terminal_enter(t, "tracking.fine.syncing", wait_ns + host_limit(t->host, "slotMarginNs"),
                   terminal_search);
  }
}

/* What the present levels of error, signal and frame lock lead to. */
static void levels(struct terminal *t) {
  bool steady = t->fine && t->signal;
  if (terminal_is(t, "centring.steering") && steady) {
    terminal_enter(t, "centring.confirming", (int64_t)t->profile->acquisition->confirm_ns,
                   tracking);
  } else if (terminal_is(t, "centring.confirming") && !steady) {
    steer(t);
  } else if (terminal_is(t, "tracking.fine.syncing") && t->synced) {
    fine(t);
  } else if (terminal_within(t, "tracking.fine") && !t->signal) {
    terminal_enter(t, "tracking.fading", (int64_t)t->profile->debounce_ns, coast);
  } else if (terminal_is(t, "tracking.fading") && t->signal) {
    fine(t);
  } else if (terminal_is(t, "tracking.coasting") && t->signal) {
    head_track(&t->head);
    fine(t);
  }
}

/* ---- What contacts and link say */

void terminal_boot(struct terminal *t) {
  head_stow(&t->head);
  contact_watch_look(&t->watch);
}

void terminal_opened(struct terminal *t, const struct contact *contact) {
  t->contact = t->head.contact = contact;
  link_prepare(t->link, contact, &t->head);
  if (t->inhibits != 0)
    terminal_enter(t, "inhibited", 0, NULL);
  else
    slew(t);
}

void terminal_started(struct terminal *t) {
  if (terminal_is(t, "slewing.pointed")) terminal_search(t);
}

void terminal_closed(struct terminal *t) {
  terminal_lose(t);
  head_stow(&t->head);
  terminal_enter(t, "stowed", 0, NULL);
  t->contact = NULL;
  t->inhibits &= THERMAL; /* all others belong to a direction (LM-PNT-048) */
}

void terminal_link_up(struct terminal *t) {
  t->linked = true;
  if (terminal_is(t, "tracking.fine.handshaking")) fine(t);
}

/* A session ended though the light is there: another one (LM-PNT-037); a handshake failed: turn
 * anew. */
void terminal_link_ended(struct terminal *t, bool established) {
  t->linked = t->asked = false;
  if (t->contact->end_ns - t->host->utc_ns <= 2 * host_limit(t->host, "closeLeadNs")) return;
  if (!established && terminal_is(t, "tracking.fine.handshaking"))
    slew(t);
  else if (terminal_within(t, "tracking.fine"))
    fine(t);
}

/* ---- Readings */

/* Laser off in the very step, from every state; back by itself through a turn (LM-PNT-041,
 * LM-PNT-042). */
static void inhibit(struct terminal *t, const A(Inhibit) * told) {
  if (told->active) {
    t->inhibits |= 1u << told->kind;
    head_stow(&t->head);
    report(t, 204, SEVERITY(WARNING_LOW), told->kind);
    terminal_lose(t);
    terminal_enter(t, "inhibited", 0, NULL);
    return;
  }
  t->inhibits &= ~(1u << told->kind);
  report(t, 205, SEVERITY(ACTIVITY), told->kind);
  if (!terminal_is(t, "inhibited") || t->inhibits != 0) return;
  if (t->contact != NULL)
    slew(t);
  else
    terminal_enter(t, "stowed", 0, NULL);
}

static void settled(struct terminal *t) {
  if (!terminal_is(t, "slewing.turning")) return;
  if (t->host->utc_ns >= t->contact->start_ns)
    terminal_search(t);
  else
    terminal_enter(t, "slewing.pointed", 0, NULL);
}

void terminal_reading(struct terminal *t, const A(Terminal) * told) {
  if (told->reading_case == READING(INHIBIT)) {
    inhibit(t, told->inhibit);
    return;
  }
  if (t->contact == NULL || terminal_is(t, "stowed") || terminal_is(t, "inhibited")) return;
  switch (told->reading_case) {
    case READING(GIMBAL_SETTLED):
      settled(t);
      return;
    case READING(SCAN_FINISHED):
      terminal_scan_finished(t);
      return;
    case READING(BEACON_DETECTED):
      beacon(t);
      return;
    case READING(HEAD_STARTED):
      if (!terminal_is(t, "resting")) slew(t);
      return;
    case READING(FINE_ERROR):
      t->fine = told->fine_error->within;
      break;
    case READING(SIGNAL):
      t->signal = told->signal->present;
      break;
    case READING(FRAME_SYNC):
      t->synced = told->frame_sync->locked;
      break;
    default:
      return;
  }
  levels(t);
}
