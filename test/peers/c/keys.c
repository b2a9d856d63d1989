#include "keys.h"

#include <stdlib.h>
#include <string.h>

#define KIND_HELLO 1
#define KIND_HELLO_ACK 2
#define KIND_READY 3
#define TEXT_BYTES_MAX 1024
#define RATES_MAX 16

/* A string that a code covers, as it grows. */
struct text {
  uint8_t bytes[TEXT_BYTES_MAX];
  size_t size;
};

static void add_bytes(struct text *text, const void *data, size_t size) {
  if (size > 0 && text->size + size <= TEXT_BYTES_MAX) memcpy(text->bytes + text->size, data, size);
  if (text->size + size <= TEXT_BYTES_MAX) text->size += size;
}

static void add_big_endian(struct text *text, uint64_t value, int bytes) {
  uint8_t out[8];
  for (int i = 0; i < bytes; i++) out[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
  add_bytes(text, out, (size_t)bytes);
}

static void add_number(struct text *text, uint64_t value) { add_big_endian(text, value, 8); }

static void add_counted(struct text *text, const ProtobufCBinaryData *data) {
  add_number(text, data->len);
  add_bytes(text, data->data, data->len);
}

static void code_of(const uint8_t *key, const struct text *text, uint8_t code[CODE_BYTES]) {
  uint8_t digest[DIGEST_BYTES];
  hmac_sha256(key, DIGEST_BYTES, text->bytes, text->size, digest);
  memcpy(code, digest, CODE_BYTES);
}

bool code_is(const ProtobufCBinaryData *said, const uint8_t code[CODE_BYTES]) {
  uint8_t differ = 0;
  if (said->len != CODE_BYTES) return false;
  for (int i = 0; i < CODE_BYTES; i++) differ |= said->data[i] ^ code[i];
  return differ == 0;
}

void pair_key(const uint8_t *network_key, uint32_t one, uint32_t other, uint32_t epoch,
              uint8_t key[DIGEST_BYTES]) {
  struct text info = {.size = 0};
  add_bytes(&info, "lasermesh pair", sizeof "lasermesh pair"); /* with its zero byte */
  add_big_endian(&info, one < other ? one : other, 4);
  add_big_endian(&info, one < other ? other : one, 4);
  add_big_endian(&info, epoch, 4);
  hkdf_sha256(network_key, NULL, 0, info.bytes, info.size, key);
}

void session_key(const uint8_t *pair, const uint8_t nonces[2 * NONCE_BYTES], uint32_t session,
                 uint32_t sender, uint32_t receiver, uint8_t key[DIGEST_BYTES]) {
  struct text info = {.size = 0};
  add_bytes(&info, "lasermesh session", sizeof "lasermesh session");
  add_big_endian(&info, session, 4);
  add_big_endian(&info, sender, 4);
  add_big_endian(&info, receiver, 4);
  hkdf_sha256(pair, nonces, 2 * NONCE_BYTES, info.bytes, info.size, key);
}

/* All fields but mac, in the order of their numbers. */
static void add_hello(struct text *text, const M(Hello) * hello) {
  add_number(text, hello->node);
  add_number(text, hello->terminal);
  add_number(text, hello->version_min);
  add_number(text, hello->version_max);
  add_number(text, hello->capabilities);
  add_number(text, hello->key_epoch);
  add_counted(text, &hello->nonce);
  add_number(text, hello->mtu);
  add_number(text, hello->n_rates_bps);
  for (size_t i = 0; i < hello->n_rates_bps && i < RATES_MAX; i++)
    add_number(text, hello->rates_bps[i]);
  add_number(text, hello->plan_version);
  add_number(text, (uint64_t)hello->utc_ns);
  add_number(text, hello->utc_uncertainty_ns);
  add_number(text, hello->stratum);
}

void hello_code(const uint8_t *pair, const M(Hello) * hello, uint8_t code[CODE_BYTES]) {
  struct text text = {.size = 0};
  add_big_endian(&text, KIND_HELLO, 1);
  add_hello(&text, hello);
  code_of(pair, &text, code);
}

void hello_ack_code(const uint8_t *pair, const M(HelloAck) * ack, uint8_t code[CODE_BYTES]) {
  struct text text = {.size = 0};
  add_big_endian(&text, KIND_HELLO_ACK, 1);
  add_hello(&text, ack->hello);
  add_counted(&text, &ack->echo_nonce);
  add_number(&text, ack->version);
  add_number(&text, ack->mtu);
  add_number(&text, ack->rate_index);
  add_number(&text, ack->session);
  code_of(pair, &text, code);
}

void ready_code(const uint8_t *pair, const M(Ready) * ready, uint8_t code[CODE_BYTES]) {
  struct text text = {.size = 0};
  add_big_endian(&text, KIND_READY, 1);
  add_counted(&text, &ready->echo_nonce);
  add_number(&text, ready->session);
  code_of(pair, &text, code);
}

void frame_code(const uint8_t *key, const L(LinkFrame) * frame, uint8_t code[CODE_BYTES]) {
  struct text head = {.size = 0};
  uint8_t digest[DIGEST_BYTES];
  size_t size = frame->payload.len;
  add_big_endian(&head, frame->version, 1);
  add_big_endian(&head, frame->type, 1);
  add_big_endian(&head, frame->sequenced ? 1 : 0, 1);
  add_big_endian(&head, frame->opcode, 1);
  add_big_endian(&head, frame->txfn, 2);
  add_big_endian(&head, frame->opcode_value, 2);
  add_big_endian(&head, frame->session, 4);
  add_number(&head, frame->counter);
  add_big_endian(&head, size, 4);
  uint8_t *whole = malloc(head.size + size);
  memcpy(whole, head.bytes, head.size);
  if (size > 0) memcpy(whole + head.size, frame->payload.data, size);
  hmac_sha256(key, DIGEST_BYTES, whole, head.size + size, digest);
  free(whole);
  memcpy(code, digest, CODE_BYTES);
}

bool replay_take(struct replay_window *window, uint64_t counter) {
  if (window->any && counter + REPLAY_WINDOW <= window->newest) return false;
  uint64_t *place = &window->taken[counter % REPLAY_WINDOW];
  if (*place == counter + 1) return false;
  *place = counter + 1;
  if (!window->any || counter > window->newest) window->newest = counter;
  window->any = true;
  return true;
}
