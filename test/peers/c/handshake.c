#include "handshake.h"

#include <stdlib.h>
#include <string.h>

#include "wire.h"

#define VERSION 1
#define MTU_MIN 512

static void pair_of(const struct handshake *h, uint32_t node, uint32_t epoch,
                    uint8_t key[DIGEST_BYTES]) {
  pair_key(h->host->configuration->network_key.data, h->host->own, node, epoch, key);
}

void handshake_begin(struct handshake *h, struct host *host, const C(OpticalProfile) * profile,
                     uint32_t index, const struct contact *contact) {
  handshake_end(h);
  *h = (struct handshake){.host = host, .profile = profile, .index = index, .contact = contact};
  pair_of(h, contact->to, host->configuration->key_epoch, h->pair);
}

void handshake_end(struct handshake *h) {
  if (h->hello != NULL) lasermesh__management__hello__free_unpacked(h->hello, NULL);
  h->hello = NULL;
  handshake_forget_answers(h);
}

void handshake_forget_answers(struct handshake *h) {
  for (size_t i = 0; i < h->answered; i++)
    lasermesh__management__hello_ack__free_unpacked(h->answers[i].ack, NULL);
  h->answered = 0;
}

static M(Hello) * own_hello(struct handshake *h) {
  struct host *host = h->host;
  uint8_t nonce[NONCE_BYTES];
  M(Hello) *hello = malloc(sizeof *hello);
  lasermesh__management__hello__init(hello);
  host_random(host, nonce, NONCE_BYTES);
  hello->node = host->own;
  hello->terminal = h->index;
  hello->version_min = hello->version_max = VERSION;
  hello->key_epoch = host->configuration->key_epoch;
  hello->nonce = bytes_copy(nonce, NONCE_BYTES);
  hello->mtu = h->profile->mtu_bytes;
  hello->n_rates_bps = h->profile->n_rates < RATES_MAX ? h->profile->n_rates : RATES_MAX;
  hello->rates_bps = malloc(RATES_MAX * sizeof *hello->rates_bps);
  for (size_t i = 0; i < hello->n_rates_bps; i++)
    hello->rates_bps[i] = h->profile->rates[i]->rate_bps;
  hello->plan_version = host->configuration->plan->version;
  hello->utc_ns = host->utc_ns;
  hello->utc_uncertainty_ns = host->uncertainty_ns;
  hello->stratum = host_stratum(host);
  return hello;
}

const M(Hello) * handshake_opening(struct handshake *h) {
  uint8_t code[CODE_BYTES];
  if (h->hello != NULL) return h->hello;
  h->hello = own_hello(h);
  hello_code(h->pair, h->hello, code);
  h->hello->mac = bytes_copy(code, CODE_BYTES);
  return h->hello;
}

/* NULL or why a hello of the other end is not taken: first its code, then who says it, then what
   (LM-LNK-096). `ack`: what it came in, or NULL. */
static const char *judge(struct handshake *h, const M(Hello) * hello, const M(HelloAck) * ack) {
  uint8_t pair[DIGEST_BYTES], code[CODE_BYTES];
  if (hello == NULL || hello->nonce.len != NONCE_BYTES || hello->n_rates_bps > RATES_MAX)
    return "malformed";
  if (hello->node == h->host->own) return "reflected";
  pair_of(h, hello->node, hello->key_epoch, pair);
  if (ack != NULL)
    hello_ack_code(pair, ack, code);
  else
    hello_code(pair, hello, code);
  if (!code_is(ack != NULL ? &ack->mac : &hello->mac, code)) return "unauthenticated";
  if (hello->node != h->contact->to || hello->terminal != h->contact->to_terminal)
    return "wrong-partner";
  if (hello->key_epoch != h->host->configuration->key_epoch) return "key-epoch";
  if (hello->version_min > VERSION || hello->version_max < VERSION) return "unknown-version";
  return hello->mtu < MTU_MIN || hello->n_rates_bps == 0 ? "malformed" : NULL;
}

static void agree(struct handshake *h, struct terms *terms, uint32_t session, const M(Hello) * peer,
                  const uint8_t *initiator, const uint8_t *answerer) {
  uint8_t nonces[2 * NONCE_BYTES];
  uint32_t own = h->host->own, mtu = h->profile->mtu_bytes;
  memcpy(nonces, initiator, NONCE_BYTES);
  memcpy(nonces + NONCE_BYTES, answerer, NONCE_BYTES);
  memcpy(terms->hello_nonce, initiator, NONCE_BYTES);
  terms->session = session;
  terms->mtu = mtu < peer->mtu ? mtu : peer->mtu;
  if (terms->mtu > 60000) terms->mtu = 60000;
  terms->rate_count = pair_rates(h->profile, peer->rates_bps, peer->n_rates_bps, terms->rates);
  session_key(h->pair, nonces, session, own, peer->node, terms->send_key);
  session_key(h->pair, nonces, session, peer->node, own, terms->receive_key);
}

/* With the slowest rate of the pair: the only one that this peer asks for. */
static void acknowledge(struct handshake *h, struct answer *answer, const M(Hello) * hello) {
  uint8_t code[CODE_BYTES], drawn[4];
  M(HelloAck) *ack = malloc(sizeof *ack);
  lasermesh__management__hello_ack__init(ack);
  ack->hello = own_hello(h);
  host_random(h->host, drawn, sizeof drawn);
  memcpy(&ack->session, drawn, sizeof drawn);
  if (ack->session == 0) ack->session = 1;
  memcpy(answer->nonce, hello->nonce.data, NONCE_BYTES);
  answer->ack = ack;
  answer->terms = (struct terms){.initiator = false};
  agree(h, &answer->terms, ack->session, hello, hello->nonce.data, ack->hello->nonce.data);
  ack->echo_nonce = bytes_copy(hello->nonce.data, NONCE_BYTES);
  ack->version = VERSION;
  ack->mtu = h->profile->mtu_bytes < hello->mtu ? h->profile->mtu_bytes : hello->mtu;
  ack->rate_index = (uint32_t)answer->terms.rate_count - 1;
  hello_ack_code(h->pair, ack, code);
  ack->mac = bytes_copy(code, CODE_BYTES);
}

const M(HelloAck) *
    handshake_answer(struct handshake *h, const M(Hello) * hello, const char **reason) {
  *reason = judge(h, hello, NULL);
  if (*reason != NULL) return NULL;
  for (size_t i = 0; i < h->answered; i++) {
    if (memcmp(h->answers[i].nonce, hello->nonce.data, NONCE_BYTES) == 0) return h->answers[i].ack;
  }
  if (h->answered == ANSWERS_MAX) {
    lasermesh__management__hello_ack__free_unpacked(h->answers[0].ack, NULL);
    memmove(h->answers, h->answers + 1, (ANSWERS_MAX - 1) * sizeof *h->answers);
    h->answered--;
  }
  struct answer *answer = &h->answers[h->answered++];
  acknowledge(h, answer, hello);
  return answer->ack;
}

const char *handshake_answered(struct handshake *h, const M(HelloAck) * ack, struct terms *terms) {
  if (h->hello == NULL || !code_is(&ack->echo_nonce, h->hello->nonce.data)) return "replayed";
  const char *reason = judge(h, ack->hello, ack);
  if (reason != NULL) return reason;
  uint32_t mtu = ack->hello->mtu < h->profile->mtu_bytes ? ack->hello->mtu : h->profile->mtu_bytes;
  if (ack->version != VERSION) return "unknown-version";
  if (ack->session == 0 || ack->mtu != mtu) return "malformed";
  *terms = (struct terms){.initiator = true};
  agree(h, terms, ack->session, ack->hello, h->hello->nonce.data, ack->hello->nonce.data);
  memcpy(terms->ready_nonce, ack->hello->nonce.data, NONCE_BYTES);
  return NULL;
}

const struct terms *handshake_readied(struct handshake *h, const M(Ready) * ready) {
  uint8_t code[CODE_BYTES];
  for (size_t i = 0; i < h->answered; i++) {
    const M(HelloAck) *ack = h->answers[i].ack;
    if (ack->session != ready->session || !code_is(&ready->echo_nonce, ack->hello->nonce.data))
      continue;
    ready_code(h->pair, ready, code);
    if (code_is(&ready->mac, code)) return &h->answers[i].terms;
  }
  return NULL;
}

const struct terms *handshake_shown(struct handshake *h, const L(LinkFrame) * frame) {
  uint8_t code[CODE_BYTES];
  for (size_t i = 0; i < h->answered && frame->type == FRAME(MANAGEMENT); i++) {
    if (h->answers[i].terms.session != frame->session) continue;
    frame_code(h->answers[i].terms.receive_key, frame, code);
    if (code_is(&frame->tag, code)) return &h->answers[i].terms;
  }
  return NULL;
}

void handshake_ready(struct handshake *h, const struct terms *terms, M(Ready) * ready,
                     uint8_t code[CODE_BYTES]) {
  ready->echo_nonce = (ProtobufCBinaryData){NONCE_BYTES, (uint8_t *)terms->ready_nonce};
  ready->session = terms->session;
  ready_code(h->pair, ready, code);
  ready->mac = (ProtobufCBinaryData){CODE_BYTES, code};
}

static void insert(uint64_t *rates, size_t *count, uint64_t rate, uint64_t highest) {
  size_t at = 0;
  while (at < *count && rates[at] > rate) at++;
  if (rate > highest || (at < *count && rates[at] == rate)) return;
  memmove(rates + at + 1, rates + at, (*count - at) * sizeof *rates);
  rates[at] = rate;
  ++*count;
}

/* All rates of either end up to the lower of both highest, highest first. */
size_t pair_rates(const C(OpticalProfile) * own, const uint64_t *peer, size_t peer_count,
                  uint64_t rates[2 * RATES_MAX]) {
  size_t count = 0, own_count = own->n_rates < RATES_MAX ? own->n_rates : RATES_MAX;
  uint64_t own_highest = 0, peer_highest = 0;
  for (size_t i = 0; i < own_count; i++) {
    if (own->rates[i]->rate_bps > own_highest) own_highest = own->rates[i]->rate_bps;
  }
  for (size_t i = 0; i < peer_count; i++) {
    if (peer[i] > peer_highest) peer_highest = peer[i];
  }
  uint64_t highest = own_highest < peer_highest ? own_highest : peer_highest;
  for (size_t i = 0; i < own_count; i++) insert(rates, &count, own->rates[i]->rate_bps, highest);
  for (size_t i = 0; i < peer_count && i < RATES_MAX; i++) insert(rates, &count, peer[i], highest);
  return count;
}
