/* Between the two halves of a terminal: its states, and its search for light. */
#ifndef SEARCH_H
#define SEARCH_H

#include "terminal.h"

bool terminal_is(const struct terminal *t, const char *state);
bool terminal_within(const struct terminal *t, const char *prefix);
/* Without `then` the state lasts until something happens. */
void terminal_enter(struct terminal *t, const char *state, int64_t after_ns,
                    void (*then)(struct terminal *t));
void terminal_lose(struct terminal *t);
void terminal_forget_levels(struct terminal *t);
void terminal_rest(struct terminal *t);

void terminal_search(struct terminal *t);
void terminal_slot(void *terminal);
void terminal_slot_again(struct terminal *t);
void terminal_scan_finished(struct terminal *t);
void terminal_local_scan(void *terminal);
void terminal_local_search(struct terminal *t);

#endif
