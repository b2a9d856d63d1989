#include "contacts.h"

#include <stdlib.h>

#include "terminal.h"

static int by_start(const void *left, const void *right) {
  int64_t a = ((const struct contact *)left)->start_ns,
          b = ((const struct contact *)right)->start_ns;
  return (a > b) - (a < b);
}

/* Numbers in a plan are differences to the contact before; terminals are one higher than their
 * index, 0: the first. */
void contact_watch_begin(struct contact_watch *watch, struct host *host, struct terminal *terminal,
                         uint32_t index) {
  const P(PlanUpload) *plan = host->configuration->plan;
  size_t count = plan == NULL ? 0 : plan->n_contacts;
  int64_t start_ns = 0;
  *watch = (struct contact_watch){
      .host = host, .terminal = terminal, .contacts = calloc(count + 1, sizeof(struct contact))};
  watch->timer = host_timer(host, contact_watch_look, watch);
  for (size_t i = 0; i < count; i++) {
    const P(PlanContact) *one = plan->contacts[i];
    start_ns += one->start_step_ns;
    if (one->from != host->own || (one->from_terminal > 0 ? one->from_terminal - 1 : 0) != index)
      continue;
    watch->contacts[watch->count++] = (struct contact){
        one->to,
        one->to_terminal > 0 ? one->to_terminal - 1 : 0,
        start_ns,
        start_ns + (int64_t)one->duration_ns,
        (int64_t)one->light_time_ns,
    };
  }
  qsort(watch->contacts, watch->count, sizeof *watch->contacts, by_start);
}

/* The next contact is prepared `slewLeadNs` before its start, or when the one before has ended. */
static bool open_next(struct contact_watch *watch) {
  struct host *host = watch->host;
  while (watch->next < watch->count && watch->contacts[watch->next].end_ns <= host->utc_ns)
    watch->next++;
  if (watch->next == watch->count) return false;
  int64_t opens_ns = watch->contacts[watch->next].start_ns - host_limit(host, "slewLeadNs");
  if (host->utc_ns < opens_ns) {
    timer_set(host, watch->timer, host_at_utc(host, opens_ns) + EDGE_NS);
    return false;
  }
  watch->contact = &watch->contacts[watch->next++];
  terminal_opened(watch->terminal, watch->contact);
  return true;
}

/* What the time has come for; sets the timer for the next. */
void contact_watch_look(void *context) {
  struct contact_watch *watch = context;
  struct host *host = watch->host;
  if (watch->contact != NULL && host->utc_ns >= watch->contact->end_ns) {
    terminal_closed(watch->terminal);
    watch->contact = NULL;
  }
  if (watch->contact == NULL && !open_next(watch)) return;
  int64_t next_ns = watch->contact->start_ns;
  if (host->utc_ns >= next_ns) {
    terminal_started(watch->terminal);
    next_ns = watch->contact->end_ns;
  }
  timer_set(host, watch->timer, host_at_utc(host, next_ns) + EDGE_NS);
}

bool contact_is_near(const struct contact_watch *watch, uint32_t neighbour, int64_t within_ns) {
  for (size_t i = 0; i < watch->count; i++) {
    const struct contact *one = &watch->contacts[i];
    bool near =
        one->start_ns <= watch->host->utc_ns + within_ns && watch->host->utc_ns < one->end_ns;
    if (near && one->to == neighbour) return true;
  }
  return false;
}
