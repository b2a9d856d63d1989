/* Flight software of one node: an input comes, its effects go back (section 8). */
#ifndef NODE_H
#define NODE_H

#include "pb.h"

struct node;

/* From one boot to the next; nothing outlives it but the store. */
struct node *node_new(const C(Configuration) * configuration);
void node_free(struct node *node);
/* The effects are the node's, until the next step. */
void node_step(struct node *node, const A(Input) * input, A(Effects) * effects);

#endif
