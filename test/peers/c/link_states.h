/* Between the two halves of a link: its states, and what comes in. */
#ifndef LINK_STATES_H
#define LINK_STATES_H

#include "node_link.h"

bool link_is(const struct node_link *link, const char *state);
void link_establish(struct node_link *link, const struct terms *terms);
void link_say(struct node_link *link, const M(ManagementMessage) * message);
void link_wait(struct node_link *link);
void link_follow(struct node_link *link, size_t index);
void link_report(struct node_link *link, uint32_t id, A(Severity) severity, int64_t who,
                 int64_t what);

#endif
