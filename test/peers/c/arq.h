/* Numbers of frames under ARQ: what was sent and not confirmed, what came and what is missing
 * (section 2, ARQ). */
#ifndef ARQ_H
#define ARQ_H

#include <stdbool.h>

#include "pb.h"

#define NUMBERS 65536u
#define WINDOW_MAX 32512u /* frames in flight (LM-LNK-056) */
#define WINDOW_PLACES (NUMBERS / 2)
#define BLOCK 256u
#define STAMPS_KEPT 65536u
#define RANGES_KEPT 64
#define RETRANSMISSIONS_MAX 7 /* as many as tx_num can tell */

struct held;

/* What a frame carries: a segment of a bundle (owner), or a sealed management message. */
struct item {
  L(FrameType) type;
  ProtobufCBinaryData payload;
  struct held *owner;
  uint32_t opcode, opcode_value, number, tx_num;
  bool sequenced, is_lost;
  uint64_t counter;
  uint8_t tag[16];
  uint64_t order; /* of its last transmission */
  int64_t stamp;
  struct item *next; /* while it waits */
};

void item_free(struct item *item);

struct sender {
  struct item *window[WINDOW_PLACES]; /* by number; from `base` to `next` */
  uint32_t base, next;
  int64_t stamps[STAMPS_KEPT]; /* of transmissions of numbered frames, by order */
  uint64_t orders, passed;     /* made so far; of which the echo has passed */
  int64_t newest_stamp, echo;
  size_t bytes, lost;
  unsigned timeouts;
};

void sender_sent(struct sender *s, struct item *item, int64_t stamp);
/* Confirms what an acknowledgement names; each item is given to `confirmed` and freed. */
void sender_acknowledged(struct sender *s, const L(Acknowledgement) * ack, unsigned reorder_frames,
                         void (*confirmed)(void *context, struct item *item), void *context);
/* Of the oldest transmission in flight; false: nothing is. */
bool sender_oldest(const struct sender *s, int64_t *stamp);
void sender_timed_out(struct sender *s);
/* The oldest item to be sent again; exhausted: one that would need an eighth retransmission
 * (LM-LNK-055). NULL: none. */
struct item *sender_lost(struct sender *s, bool exhausted);

enum arrival { ARRIVAL_NEW, ARRIVAL_DUPLICATE, ARRIVAL_OUT_OF_WINDOW, ARRIVAL_TOO_OLD };

struct receiver {
  uint32_t next; /* first number not yet received, unwrapped */
  uint64_t got[NUMBERS / 64];
  struct range {
    uint32_t first, end;
  } ranges[RANGES_KEPT]; /* beyond it, the newest first */
  size_t range_count;
  struct range duplicates;
  int64_t newest_stamp, newest_ns;    /* and when it came, by the counter */
  int64_t passed[NUMBERS / BLOCK];    /* newest stamp when `next` passed a block of numbers */
  int64_t lead_ns;                    /* of the last stamp that ran ahead */
  unsigned leads;                     /* that agree, in a row */
  unsigned owed; /* frames since the last acknowledgement */
  bool at_once;
};

/* false: that stamp runs ahead of time, and is not believed (LM-LNK-043). */
bool receiver_believes(struct receiver *r, int64_t stamp, int64_t now_ns);
enum arrival receiver_take(struct receiver *r, uint32_t wire, int64_t stamp, int64_t now_ns);
void receiver_heard(struct receiver *r, int64_t stamp, int64_t now_ns); /* without a number */
/* Writes the acknowledgement that a frame takes along; `ranges` has room for eight numbers. */
void receiver_acknowledge(struct receiver *r, L(Acknowledgement) * ack, uint32_t ranges[8]);

#endif
