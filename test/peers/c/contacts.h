/* The contacts of one terminal, from the uploaded plan, and the watch over them (sections 4.1
 * and 7.1). */
#ifndef CONTACTS_H
#define CONTACTS_H

#include "host.h"

#define EDGE_NS 1000 /* a timer may not come before its instant in UTC */

struct contact {
  uint32_t to, to_terminal;
  int64_t start_ns, end_ns;
  int64_t light_ns; /* one way, at the start: for slots, which both ends count alike */
};

struct terminal;

struct contact_watch {
  struct host *host;
  struct terminal *terminal;
  struct contact *contacts; /* own outgoing ones, by start */
  size_t count, next;
  const struct contact *contact;
  struct timer *timer;
};

void contact_watch_begin(struct contact_watch *watch, struct host *host, struct terminal *terminal,
                         uint32_t index);
void contact_watch_look(void *watch);

/* Whether a contact with that neighbour runs or is near: then bundles for it wait for it. */
bool contact_is_near(const struct contact_watch *watch, uint32_t neighbour, int64_t within_ns);

#endif
