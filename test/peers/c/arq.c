#include "arq.h"

#include <stdlib.h>
#include <string.h>

#define AHEAD_MAX 32511u
#define RANGES_SENT 4
#define TOGETHER_NS 10000000ll /* what left within this of a frame that timed out */
#define TOGETHER_MAX 32
#define PROBES 3
#define DUPLICATE_BEHIND_MAX (1u << 14)
#define LEAD_MAX_NS 100000000ll
#define LEADS_BELIEVED 3

void item_free(struct item *item) {
  free(item->payload.data);
  free(item);
}

static struct item **place(struct sender *s, uint32_t number) {
  return &s->window[number % WINDOW_PLACES];
}

void sender_sent(struct sender *s, struct item *item, int64_t stamp) {
  if (item->order == 0) {
    item->number = s->next++;
    *place(s, item->number) = item;
    s->bytes += item->payload.len;
  } else {
    item->tx_num++;
    if (item->is_lost) s->lost--;
    item->is_lost = false;
  }
  s->stamps[s->orders % STAMPS_KEPT] = stamp;
  item->order = ++s->orders;
  item->stamp = stamp;
}

static void mark_lost(struct sender *s, struct item *item) {
  if (!item->is_lost) s->lost++;
  item->is_lost = true;
}

/* Sent once: whatever has a higher number left later, so that a search for the oldest ends here. */
static bool is_in_order(const struct item *item) { return item->tx_num == 0; }

/* Lost: three transmissions that left later are confirmed by the echo (LM-LNK-052). */
static void find_lost(struct sender *s, unsigned reorder_frames) {
  while (s->passed < s->orders && s->stamps[s->passed % STAMPS_KEPT] <= s->echo) s->passed++;
  for (uint32_t number = s->base; number != s->next; number++) {
    struct item *item = *place(s, number);
    if (item == NULL) continue;
    if (s->passed >= item->order + reorder_frames)
      mark_lost(s, item);
    else if (is_in_order(item))
      return;
  }
}

static bool is_sent(const struct sender *s, uint32_t first, uint32_t count) {
  return (first - s->base) % NUMBERS + count <= s->next - s->base;
}

/* false: it names what was never sent. */
static bool is_possible(const struct sender *s, const L(Acknowledgement) * ack) {
  if ((int64_t)ack->echo_stamp > s->newest_stamp) return false;
  if (!is_sent(s, ack->next_expected, 0)) return false;
  for (size_t i = 0; i + 1 < ack->n_ranges; i += 2) {
    if (!is_sent(s, ack->ranges[i], ack->ranges[i + 1])) return false;
  }
  return true;
}

typedef void (*confirm)(void *context, struct item *item);

static void confirm_one(struct sender *s, uint32_t number, confirm confirmed, void *context) {
  struct item *item = *place(s, number);
  if (item == NULL) return;
  *place(s, number) = NULL;
  s->bytes -= item->payload.len;
  if (item->is_lost) s->lost--;
  s->timeouts = 0;
  confirmed(context, item);
  item_free(item);
}

void sender_acknowledged(struct sender *s, const L(Acknowledgement) * ack, unsigned reorder_frames,
                         confirm confirmed, void *context) {
  if ((int64_t)ack->echo_stamp < s->echo || !is_possible(s, ack)) return;
  uint32_t base = s->base, upto = base + (ack->next_expected - base) % NUMBERS;
  s->echo = (int64_t)ack->echo_stamp;
  for (uint32_t number = base; number != upto; number++) confirm_one(s, number, confirmed, context);
  for (size_t i = 0; i + 1 < ack->n_ranges; i += 2) {
    uint32_t first = base + (ack->ranges[i] - base) % NUMBERS;
    for (uint32_t k = 0; k < ack->ranges[i + 1]; k++) confirm_one(s, first + k, confirmed, context);
  }
  while (s->base != s->next && *place(s, s->base) == NULL) s->base++;
  find_lost(s, reorder_frames);
}

/* The item in flight whose last transmission is the oldest one after that order. */
static struct item *next_flying(const struct sender *s, uint64_t after) {
  struct item *found = NULL;
  for (uint32_t number = s->base; number != s->next; number++) {
    struct item *item = s->window[number % WINDOW_PLACES];
    if (item == NULL || item->is_lost || item->order <= after) continue;
    if (found == NULL || item->order < found->order) found = item;
    if (is_in_order(item)) break;
  }
  return found;
}

bool sender_oldest(const struct sender *s, int64_t *stamp) {
  const struct item *oldest = next_flying(s, 0);
  if (oldest != NULL) *stamp = oldest->stamp;
  return oldest != NULL;
}

/* LM-LNK-054: the first time what left together, then probes. */
void sender_timed_out(struct sender *s) {
  struct item *item = next_flying(s, 0);
  int64_t first = item == NULL ? 0 : item->stamp;
  int most = s->timeouts == 0 ? TOGETHER_MAX : PROBES;
  if (item == NULL) return;
  for (int i = 0; i < most && item != NULL; i++) {
    if (s->timeouts == 0 && item->stamp - first > TOGETHER_NS) break;
    uint64_t order = item->order;
    mark_lost(s, item);
    item = next_flying(s, order);
  }
  s->timeouts++;
}

struct item *sender_lost(struct sender *s, bool exhausted) {
  size_t left = s->lost;
  for (uint32_t number = s->base; left > 0 && number != s->next; number++) {
    struct item *item = *place(s, number);
    if (item == NULL || !item->is_lost) continue;
    if ((item->tx_num >= RETRANSMISSIONS_MAX) == exhausted) return item;
    left--;
  }
  return NULL;
}

static bool has(const struct receiver *r, uint32_t number) {
  return r->got[number % NUMBERS / 64] >> number % 64 & 1;
}
static void put(struct receiver *r, uint32_t number, bool got) {
  uint64_t bit = 1ull << number % 64, *word = &r->got[number % NUMBERS / 64];
  *word = got ? *word | bit : *word & ~bit;
}

static void remove_range(struct receiver *r, size_t at) {
  memmove(r->ranges + at, r->ranges + at + 1, (--r->range_count - at) * sizeof *r->ranges);
}

/* Acknowledge at once what opened, filled or ended a gap; not what goes on behind one (LM-LNK-046).
 */
static void take_new(struct receiver *r, uint32_t number) {
  struct range whole = {number, number + 1};
  bool extends = false, closes = false;
  for (size_t i = 0; i < r->range_count;) {
    struct range *one = &r->ranges[i];
    if (one->end != whole.first && one->first != whole.end) {
      i++;
      continue;
    }
    if (one->end == whole.first)
      extends = true;
    else
      closes = true;
    whole.first = one->end == whole.first ? one->first : whole.first;
    whole.end = one->first == whole.end ? one->end : whole.end;
    remove_range(r, i);
  }
  put(r, number, true);
  if (number == r->next) {
    r->at_once |= r->range_count > 0 || closes;
    for (uint32_t i = r->next; i != whole.end; i++) {
      put(r, i, false);
      if (i % BLOCK == BLOCK - 1) r->passed[i % NUMBERS / BLOCK] = r->newest_stamp;
    }
    r->next = whole.end;
    return;
  }
  r->at_once |= !extends || closes;
  if (r->range_count == RANGES_KEPT) r->range_count--;
  memmove(r->ranges + 1, r->ranges, r->range_count++ * sizeof *r->ranges);
  r->ranges[0] = whole;
}

static void take_duplicate(struct receiver *r, uint32_t number) {
  if (r->duplicates.end > 0 && r->duplicates.first <= number && number <= r->duplicates.end) {
    if (number == r->duplicates.end) r->duplicates.end++;
    return;
  }
  r->duplicates = (struct range){number, number + 1};
  r->at_once = true;
}

bool receiver_believes(struct receiver *r, int64_t stamp, int64_t now_ns) {
  if (stamp == 0) return true; /* idle frames that a modem repeats have none */
  int64_t lead_ns = stamp - r->newest_stamp - (now_ns - r->newest_ns);
  bool ahead = r->newest_stamp > 0 && lead_ns > LEAD_MAX_NS;
  bool agrees = r->leads > 0 && llabs(lead_ns - r->lead_ns) <= LEAD_MAX_NS;
  r->leads = !ahead ? 0 : agrees ? r->leads + 1 : 1;
  r->lead_ns = lead_ns;
  if (ahead && r->leads < LEADS_BELIEVED) return false;
  r->leads = 0;
  return true;
}

void receiver_heard(struct receiver *r, int64_t stamp, int64_t now_ns) {
  if (stamp <= r->newest_stamp) return;
  r->newest_stamp = stamp;
  r->newest_ns = now_ns;
}

/* A copy from half a wrap ago: a new frame left after its sender knew that we were past that block
 * (LM-LNK-044). */
static bool is_too_old(const struct receiver *r, uint32_t number, int64_t stamp) {
  uint32_t behind = number - NUMBERS / 2;
  return number >= NUMBERS / 2 && stamp <= r->passed[behind % NUMBERS / BLOCK];
}

enum arrival receiver_take(struct receiver *r, uint32_t wire, int64_t stamp, int64_t now_ns) {
  uint32_t ahead = (wire - r->next) % NUMBERS;
  if (ahead > AHEAD_MAX && ahead < NUMBERS / 2) return ARRIVAL_OUT_OF_WINDOW;
  uint32_t number = ahead <= AHEAD_MAX ? r->next + ahead : r->next + ahead - NUMBERS;
  if (ahead <= AHEAD_MAX && !has(r, number) && is_too_old(r, number, stamp)) return ARRIVAL_TOO_OLD;
  receiver_heard(r, stamp, now_ns);
  r->owed++;
  if (ahead > AHEAD_MAX || has(r, number)) {
    take_duplicate(r, number);
    return ARRIVAL_DUPLICATE;
  }
  take_new(r, number);
  return ARRIVAL_NEW;
}

void receiver_acknowledge(struct receiver *r, L(Acknowledgement) * ack, uint32_t ranges[8]) {
  ack->next_expected = r->next % NUMBERS;
  ack->ranges = ranges;
  for (size_t i = 0; i < r->range_count && i < RANGES_SENT; i++) {
    ranges[ack->n_ranges++] = r->ranges[i].first % NUMBERS;
    ranges[ack->n_ranges++] = r->ranges[i].end - r->ranges[i].first;
  }
  if (r->duplicates.end > 0 && r->next - r->duplicates.first < DUPLICATE_BEHIND_MAX) {
    ack->duplicate_first = r->duplicates.first % NUMBERS;
    ack->duplicate_count = r->duplicates.end - r->duplicates.first;
  }
  ack->echo_stamp = (uint64_t)r->newest_stamp;
  r->owed = 0;
  r->at_once = false;
}
