/* One optical terminal: contacts, roles, light, tracking, and what goes wrong on the way (section
 * 7). */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "head.h"

struct node_link;

struct terminal {
  struct host *host;
  struct head head;
  struct node_link *link;
  const C(OpticalProfile) * profile;
  struct contact_watch watch;
  const struct contact *contact;
  const char *state;
  unsigned inhibits; /* bit for each kind */
  bool fine, signal, synced, linked, asked, was_scanner;
  int slots_tried;
  unsigned growths, scans;
  int64_t slot_end_ns, centring_end_ns, local_end_ns;
  struct timer *state_timer, *slot_timer, *local_timer;
  void (*then)(struct terminal *terminal);
};

void terminal_begin(struct terminal *terminal, struct host *host, uint32_t index,
                    const C(OpticalProfile) * profile, struct node_link *link);
void terminal_boot(struct terminal *terminal);
void terminal_reading(struct terminal *terminal, const A(Terminal) * reading);

/* From its contacts. */
void terminal_opened(struct terminal *terminal, const struct contact *contact);
void terminal_started(struct terminal *terminal);
void terminal_closed(struct terminal *terminal);

/* From its link. */
void terminal_link_up(struct terminal *terminal);
void terminal_link_ended(struct terminal *terminal, bool established);

#endif
