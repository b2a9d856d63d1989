/* Commands of one optical head for one contact: where to look, how to scan (sections 7.1 and 7.3).
 */
#ifndef HEAD_H
#define HEAD_H

#include "contacts.h"

struct head {
  struct host *host;
  uint32_t index;
  const C(OpticalProfile) * profile;
  const struct contact *contact;
};

/* Time of one pass over the cone (LM-PNT-020, LM-PNT-021). */
int64_t scan_ns(const C(Acquisition) * acquisition, double cone_rad);
double cone_rad(const C(Acquisition) * acquisition, unsigned growths);
int64_t widest_scan_ns(const C(Acquisition) * acquisition);

int64_t head_light_ns(const struct head *head);
void head_stow(struct head *head);
void head_slew(struct head *head);
void head_scan(struct head *head, double cone_rad);
void head_stare(struct head *head);
void head_coast(struct head *head);
void head_track(struct head *head);
void head_rates(struct head *head, uint32_t transmit_index, uint32_t receive_index);

/* The profile of a terminal that the configuration names; NULL: none, or a radio. */
const C(OpticalProfile) *
    optical_profile(const struct host *host, uint32_t node, uint32_t terminal);

#endif
