/* HELLO, HELLO-ACK and READY: who says what, and what is believed (section 2, Handshake). */
#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include "head.h"
#include "keys.h"

#define ANSWERS_MAX 4
#define RATES_MAX 16

/* What both ends agreed on. */
struct terms {
  uint32_t session, mtu;
  uint64_t rates[2 * RATES_MAX]; /* of the pair, highest first (LM-LNK-070) */
  size_t rate_count;
  uint8_t send_key[DIGEST_BYTES], receive_key[DIGEST_BYTES];
  uint8_t hello_nonce[NONCE_BYTES];
  bool initiator;
  uint8_t ready_nonce[NONCE_BYTES]; /* that READY echoes, of the initiator */
};

/* A HELLO that was answered, and with what. */
struct answer {
  uint8_t nonce[NONCE_BYTES];
  M(HelloAck) * ack;
  struct terms terms;
};

/* One opening of a link. */
struct handshake {
  struct host *host;
  const C(OpticalProfile) * profile;
  uint32_t index;
  const struct contact *contact;
  uint8_t pair[DIGEST_BYTES];
  M(Hello) * hello;
  struct answer answers[ANSWERS_MAX];
  size_t answered;
};

void handshake_begin(struct handshake *h, struct host *host, const C(OpticalProfile) * profile,
                     uint32_t index, const struct contact *contact);
void handshake_end(struct handshake *h);
void handshake_forget_answers(struct handshake *h);

/* The HELLO of this opening; the same each time that it is said. */
const M(Hello) * handshake_opening(struct handshake *h);
/* The answer to a HELLO, or NULL and a reason. */
const M(HelloAck) *
    handshake_answer(struct handshake *h, const M(Hello) * hello, const char **reason);
/* NULL: a good answer to our HELLO, whose terms are written; else a reason. */
const char *handshake_answered(struct handshake *h, const M(HelloAck) * ack, struct terms *terms);
/* READY to one of our answers. */
const struct terms *handshake_readied(struct handshake *h, const M(Ready) * ready);
/* A management frame of an offered session with a good tag counts as READY (LM-LNK-016). */
const struct terms *handshake_shown(struct handshake *h, const L(LinkFrame) * frame);
void handshake_ready(struct handshake *h, const struct terms *terms, M(Ready) * ready,
                     uint8_t code[CODE_BYTES]);

size_t pair_rates(const C(OpticalProfile) * own, const uint64_t *peer, size_t peer_count,
                  uint64_t rates[2 * RATES_MAX]);

#endif
