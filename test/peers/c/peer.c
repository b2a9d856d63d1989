/* A node of the mesh in C, behind a socket: `peer NODE --connect HOST:PORT --token TOKEN`.
   Written from the .proto files and protocols/spec alone. What it has not is in statement.json. */
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node.h"
#include "wire.h"

#define PROTOCOL_VERSION 1
#define SOFTWARE "c-peer 1"
#define MESSAGE_BYTES_MAX (1u << 30)
#define TO_NODE(name) LASERMESH__GATEWAY__TO_NODE__MESSAGE_##name

/* Messages over TCP, each after its length as a varint (LM-GWY-001). */
struct stream {
  int socket;
  uint8_t in[1 << 16];
  size_t size, at;
};

static bool take(struct stream *stream, uint8_t *out, size_t count) {
  while (count > 0) {
    if (stream->at == stream->size) {
      ssize_t came = recv(stream->socket, stream->in, sizeof stream->in, 0);
      if (came <= 0) return false;
      stream->size = (size_t)came;
      stream->at = 0;
    }
    size_t left = stream->size - stream->at, piece = count < left ? count : left;
    memcpy(out, stream->in + stream->at, piece);
    stream->at += piece;
    out += piece;
    count -= piece;
  }
  return true;
}

static G(ToNode) * receive(struct stream *stream) {
  size_t length = 0;
  uint8_t byte = 0x80;
  for (int shift = 0; byte >= 0x80; shift += 7) {
    if (shift > 28 || !take(stream, &byte, 1)) return NULL;
    length |= (size_t)(byte & 0x7f) << shift;
  }
  if (length > MESSAGE_BYTES_MAX) return NULL;
  uint8_t *bytes = malloc(length + 1);
  G(ToNode) *message =
      take(stream, bytes, length) ? lasermesh__gateway__to_node__unpack(NULL, length, bytes) : NULL;
  free(bytes);
  return message;
}

static bool send_message(struct stream *stream, const G(FromNode) * message) {
  size_t size = lasermesh__gateway__from_node__get_packed_size(message), at = 0;
  uint8_t *bytes = malloc(size + 10);
  for (size_t left = size; at == 0 || left > 0; left >>= 7)
    bytes[at++] = (uint8_t)((left & 0x7f) | (left >= 0x80 ? 0x80 : 0));
  at += lasermesh__gateway__from_node__pack(message, bytes + at);
  size_t sent = 0;
  while (sent < at) {
    ssize_t went = send(stream->socket, bytes + sent, at - sent, MSG_NOSIGNAL);
    if (went <= 0) break;
    sent += (size_t)went;
  }
  free(bytes);
  return sent == at;
}

static int connect_to(char *address) {
  char *colon = strrchr(address, ':');
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
  int one = 1, descriptor = -1;
  if (colon == NULL) return -1;
  *colon = 0;
  if (getaddrinfo(address, colon + 1, &hints, &found) != 0) return -1;
  for (struct addrinfo *at = found; at != NULL && descriptor < 0; at = at->ai_next) {
    descriptor = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
    if (descriptor >= 0 && connect(descriptor, at->ai_addr, at->ai_addrlen) == 0) break;
    if (descriptor >= 0) close(descriptor);
    descriptor = -1;
  }
  freeaddrinfo(found);
  if (descriptor >= 0) setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return descriptor;
}

static bool attach(struct stream *stream, const char *node, const char *token) {
  G(FromNode) message = LASERMESH__GATEWAY__FROM_NODE__INIT;
  G(Attach) attach = LASERMESH__GATEWAY__ATTACH__INIT;
  attach.protocol_version = PROTOCOL_VERSION;
  attach.node = (char *)node;
  attach.token = (ProtobufCBinaryData){strlen(token), (uint8_t *)token};
  attach.software = SOFTWARE;
  message.message_case = LASERMESH__GATEWAY__FROM_NODE__MESSAGE_ATTACH;
  message.attach = &attach;
  return send_message(stream, &message);
}

static bool answer(struct stream *stream, struct node *node, const G(Step) * step) {
  G(FromNode) message = LASERMESH__GATEWAY__FROM_NODE__INIT;
  G(Answer) answer = LASERMESH__GATEWAY__ANSWER__INIT;
  A(Effects) effects = LASERMESH__AVIONICS__EFFECTS__INIT;
  if (node != NULL) node_step(node, step->input, &effects); /* else before boot (LM-MGT-001) */
  answer.number = step->number;
  answer.effects = &effects;
  message.message_case = LASERMESH__GATEWAY__FROM_NODE__MESSAGE_ANSWER;
  message.answer = &answer;
  return send_message(stream, &message);
}

/* What a peer knows from one message to the next. */
struct peer {
  struct stream *stream;
  G(ToNode) * welcome; /* with the uploads of the node */
  struct node *node;
  unsigned long steps;
};

static void boot(struct peer *peer) {
  if (peer->node != NULL) node_free(peer->node);
  peer->node = node_new(peer->welcome->welcome->configuration);
}

/* −1: go on; else the exit code. Frees the message, or keeps it. */
static int take_message(struct peer *peer, G(ToNode) * message) {
  int code = -1;
  if (message->message_case == TO_NODE(WELCOME)) {
    /* Before the first step, and again before a boot from which on uploads are others: the running
     * node has the old ones. */
    if (peer->node != NULL) node_free(peer->node);
    peer->node = NULL;
    if (peer->welcome != NULL) lasermesh__gateway__to_node__free_unpacked(peer->welcome, NULL);
    peer->welcome = message;
    fprintf(stderr, "welcome: %s\n", message->welcome->configuration->name);
    return code;
  }
  if (message->message_case == TO_NODE(STEP) && peer->welcome != NULL &&
      message->step->input != NULL) {
    peer->steps++;
    if (message->step->input->input_case == LASERMESH__AVIONICS__INPUT__INPUT_BOOT) boot(peer);
    if (!answer(peer->stream, peer->node, message->step)) code = 1;
  } else if (message->message_case == TO_NODE(FAREWELL)) {
    fprintf(stderr, "%s, after %lu steps\n", message->farewell->reason, peer->steps);
    code = 0;
  } else if (message->message_case == TO_NODE(REFUSAL)) {
    fprintf(stderr, "refused: %d: %s\n", (int)message->refusal->reason, message->refusal->detail);
    code = 1;
  }
  lasermesh__gateway__to_node__free_unpacked(message, NULL);
  return code;
}

static int serve(struct stream *stream) {
  struct peer peer = {stream, NULL, NULL, 0};
  int code = -1;
  while (code < 0) {
    G(ToNode) *message = receive(stream);
    if (message == NULL) fprintf(stderr, "the gateway has gone\n");
    code = message == NULL ? 1 : take_message(&peer, message);
  }
  if (peer.node != NULL) node_free(peer.node);
  if (peer.welcome != NULL) lasermesh__gateway__to_node__free_unpacked(peer.welcome, NULL);
  return code;
}

int main(int count, char **words) {
  char *node = NULL, *address = NULL, *token = NULL;
  for (int i = 1; i < count; i++) {
    if (strcmp(words[i], "--connect") == 0 && i + 1 < count)
      address = words[++i];
    else if (strcmp(words[i], "--token") == 0 && i + 1 < count)
      token = words[++i];
    else
      node = words[i];
  }
  if (node == NULL || address == NULL || token == NULL) {
    fprintf(stderr, "usage: peer NODE --connect HOST:PORT --token TOKEN\n");
    return 2;
  }
  struct stream *stream = calloc(1, sizeof *stream);
  stream->socket = connect_to(address);
  int code = 1;
  if (stream->socket < 0)
    fprintf(stderr, "cannot connect\n");
  else if (attach(stream, node, token))
    code = serve(stream);
  if (stream->socket >= 0) close(stream->socket);
  free(stream);
  return code;
}
