/* Keys and codes of links (LM-FRM-023, LM-FRM-024, LM-LNK-020 to LM-LNK-024). */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>

#include "pb.h"
#include "sha256.h"

#define CODE_BYTES 16
#define NONCE_BYTES 16
#define REPLAY_WINDOW 1024

bool code_is(const ProtobufCBinaryData *said, const uint8_t code[CODE_BYTES]);

void pair_key(const uint8_t *network_key, uint32_t one, uint32_t other, uint32_t epoch,
              uint8_t key[DIGEST_BYTES]);
/* Of one direction; nonces: initiator's and answerer's, joined. */
void session_key(const uint8_t *pair, const uint8_t nonces[2 * NONCE_BYTES], uint32_t session,
                 uint32_t sender, uint32_t receiver, uint8_t key[DIGEST_BYTES]);

void hello_code(const uint8_t *pair, const M(Hello) * hello, uint8_t code[CODE_BYTES]);
void hello_ack_code(const uint8_t *pair, const M(HelloAck) * ack, uint8_t code[CODE_BYTES]);
void ready_code(const uint8_t *pair, const M(Ready) * ready, uint8_t code[CODE_BYTES]);
/* The tag of a management frame of a session. */
void frame_code(const uint8_t *key, const L(LinkFrame) * frame, uint8_t code[CODE_BYTES]);

/* Each counter is taken at most once, within the newest 1,024. */
struct replay_window {
  uint64_t newest;
  bool any;
  uint64_t taken[REPLAY_WINDOW]; /* counter + 1 in its place */
};
bool replay_take(struct replay_window *window, uint64_t counter);

#endif
