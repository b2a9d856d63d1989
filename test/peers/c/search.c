/* Roles and slots: who scans and who stares, the ladder of cones, the search after a loss
 * (sections 7.2 and 7.3). */
#include "search.h"

#define ROLE_SLOTS 3
#define CONE_SLOTS (2 * ROLE_SLOTS)

/* The whole ladder anew. The slot that is under way is none of a cone's whole slots. */
void terminal_search(struct terminal *t) {
  t->growths = t->scans = 0;
  t->slots_tried = -1;
  terminal_slot(t);
}

static double cone(const struct terminal *t) {
  return cone_rad(t->profile->acquisition, t->growths);
}

static void scan(struct terminal *t) {
  t->was_scanner = true;
  t->scans++;
  terminal_forget_levels(t);
  head_scan(&t->head, cone(t));
  terminal_enter(t, "acquiring.scanning", 0, NULL);
}

static void stare(struct terminal *t, const char *state) {
  terminal_forget_levels(t);
  head_stare(&t->head);
  terminal_enter(t, state, 0, NULL);
}

static int64_t slot_ns(const struct terminal *t) {
  const C(OpticalProfile) *partner =
      optical_profile(t->host, t->contact->to, t->contact->to_terminal);
  int64_t own_ns = widest_scan_ns(t->profile->acquisition);
  int64_t partner_ns = partner == NULL ? 0 : widest_scan_ns(partner->acquisition);
  return (own_ns > partner_ns ? own_ns : partner_ns) + 2 * t->contact->light_ns +
         host_limit(t->host, "slotMarginNs");
}

/* The cone grows after six whole slots; false: the widest was tried. */
static bool cone_left(struct terminal *t) {
  if (++t->slots_tried < CONE_SLOTS) return true;
  if (t->growths == t->profile->acquisition->cone_growths_max) return false;
  t->growths++;
  t->slots_tried = 0;
  return true;
}

/* The role of this slot follows from the clock alone. */
void terminal_slot(void *context) {
  struct terminal *t = context;
  int64_t since_ns = t->host->utc_ns - t->contact->start_ns, length_ns = slot_ns(t);
  int64_t number = since_ns > 0 ? since_ns / length_ns : 0;
  bool lower = t->host->own < t->contact->to;
  if (!cone_left(t)) {
    host_report(t->host, 203, SEVERITY(WARNING_HIGH), 3,
                (int64_t[]){t->head.index, t->contact->to, t->scans});
    terminal_rest(t);
    return;
  }
  t->slot_end_ns = t->contact->start_ns + (number + 1) * length_ns;
  if (lower ? number % 2 == 0 : number % CONE_SLOTS >= ROLE_SLOTS) {
    scan(t);
  } else {
    t->was_scanner = false;
    stare(t, "acquiring.staring");
  }
  timer_set(t->host, t->slot_timer, host_at_utc(t->host, t->slot_end_ns) + EDGE_NS);
}

void terminal_slot_again(struct terminal *t) {
  t->slots_tried--;
  terminal_slot(t);
}

static void local(struct terminal *t, const char *state) {
  terminal_enter(t, state, t->local_end_ns - t->host->now_ns, terminal_search);
}

void terminal_scan_finished(struct terminal *t) {
  if (terminal_is(t, "acquiring.scanning")) {
    int64_t needed_ns = scan_ns(t->profile->acquisition, cone(t)) + 2 * t->contact->light_ns;
    if (t->slot_end_ns - t->host->utc_ns >= needed_ns)
      scan(t);
    else
      stare(t, "acquiring.listening");
  } else if (terminal_is(t, "acquiring.local.scanning")) {
    head_stare(&t->head);
    local(t, "acquiring.local.listening");
    timer_set(t->host, t->local_timer,
              t->host->now_ns + 2 * head_light_ns(&t->head) + (int64_t)t->profile->debounce_ns);
  }
}

/* A part of the cone, in the role that met the light (LM-PNT-036). */
static double local_cone(const struct terminal *t) {
  return t->profile->acquisition->half_cone_rad * t->profile->local_scan_share;
}

void terminal_local_scan(void *context) {
  struct terminal *t = context;
  head_scan(&t->head, local_cone(t));
  local(t, "acquiring.local.scanning");
}

void terminal_local_search(struct terminal *t) {
  int64_t pass_ns = scan_ns(t->profile->acquisition, local_cone(t)) + head_light_ns(&t->head);
  terminal_lose(t);
  terminal_forget_levels(t);
  t->local_end_ns = t->host->now_ns + 2 * pass_ns + host_limit(t->host, "slotMarginNs");
  if (t->was_scanner) {
    terminal_local_scan(t);
  } else {
    head_stare(&t->head);
    local(t, "acquiring.local.staring");
  }
}
