#include "wire.h"

#include <stdlib.h>
#include <string.h>

#include "fields.h"

#define CRC_TAG 0x7d /* field 15, four bytes */
#define CRC_BYTES 5
#define ACKNOWLEDGEMENT_FIELD 7

static uint32_t crc32(const uint8_t *data, size_t size) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < size; i++) {
    crc ^= data[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

size_t frame_encode(const L(LinkFrame) * frame, uint8_t *out) {
  size_t size = lasermesh__link__link_frame__pack(frame, out);
  uint32_t crc = crc32(out, size);
  out[size++] = CRC_TAG;
  for (int i = 0; i < 4; i++) out[size++] = (uint8_t)(crc >> 8 * i);
  return size;
}

static bool crc_is_good(const uint8_t *data, size_t size) {
  if (size < CRC_BYTES || data[size - CRC_BYTES] != CRC_TAG) return false;
  uint32_t crc = crc32(data, size - CRC_BYTES);
  for (int i = 0; i < 4; i++) {
    if (data[size - 4 + i] != (uint8_t)(crc >> 8 * i)) return false;
  }
  return true;
}

static bool acknowledgement_is_sound(const L(Acknowledgement) * ack) {
  if (ack == NULL) return true;
  if (ack->n_ranges > 8 || ack->n_ranges % 2 != 0 || ack->echo_stamp > INTEGER_MAX) return false;
  if (ack->next_expected > 0xffff || ack->duplicate_first > 0xffff || ack->duplicate_count > 0xffff)
    return false;
  for (size_t i = 0; i < ack->n_ranges; i++) {
    if (ack->ranges[i] > 0xffff || (i % 2 == 1 && ack->ranges[i] == 0)) return false;
  }
  return true;
}

/* LM-FRM-008 to LM-FRM-011. */
static bool is_sound(const L(LinkFrame) * frame) {
  bool managed = frame->type == FRAME(MANAGEMENT);
  if (frame->type == FRAME(IDLE) && (frame->sequenced || frame->payload.len > 0)) return false;
  if (!managed && (frame->counter != 0 || frame->tag.len > 0)) return false;
  if (frame->tag.len != 0 && frame->tag.len != 16) return false;
  if (frame->txfn > 0xffff || frame->tx_num > 7 || frame->opcode_value > 0xffff) return false;
  if (frame->stamp > INTEGER_MAX || frame->counter > INTEGER_MAX) return false;
  return acknowledgement_is_sound(frame->acknowledgement);
}

static const char *fault_of(const L(LinkFrame) * frame) {
  if (frame->version != 1) return "unknown-version";
  if (frame->type < FRAME(IDLE) || frame->type > FRAME(MANAGEMENT)) return "unknown-type";
  if (frame->opcode > OPCODE(RESUME)) return "unknown-opcode";
  return is_sound(frame) ? NULL : "malformed";
}

/* The library merges what comes twice; in a frame the last one counts alone (LM-FRM-018). */
static void take_last_acknowledgement(L(LinkFrame) * frame, const ProtobufCBinaryData *body) {
  ProtobufCBinaryData last;
  if (!last_of(body, ACKNOWLEDGEMENT_FIELD, &last)) return;
  lasermesh__link__acknowledgement__free_unpacked(frame->acknowledgement, NULL);
  frame->acknowledgement = lasermesh__link__acknowledgement__unpack(NULL, last.len, last.data);
}

L(LinkFrame) * frame_decode(const ProtobufCBinaryData *data, const char **reason) {
  *reason = data->len > FRAME_BYTES_MAX ? "too-large" : "bad-crc";
  if (data->len > FRAME_BYTES_MAX || !crc_is_good(data->data, data->len)) return NULL;
  ProtobufCBinaryData body = {data->len - CRC_BYTES, data->data};
  L(LinkFrame) *frame = parsed(&lasermesh__link__link_frame__descriptor, &body);
  if (frame != NULL) take_last_acknowledgement(frame, &body);
  *reason = frame == NULL ? "malformed" : fault_of(frame);
  if (*reason == NULL) return frame;
  frame_free(frame);
  return NULL;
}

void frame_free(L(LinkFrame) * frame) {
  if (frame != NULL) lasermesh__link__link_frame__free_unpacked(frame, NULL);
}

static bool class_is_known(int traffic_class) {
  return traffic_class >= CLASS(MANAGEMENT) && traffic_class <= CLASS(BROADBAND);
}

/* LM-FRM-020, LM-FRM-021. */
bool segment_is_sound(const B(Segment) * segment) {
  uint64_t end = segment->offset + segment->data.len;
  if (!class_is_known(segment->class_) || segment->total > BUNDLE_BYTES_MAX ||
      segment->offset > segment->total)
    return false;
  if (end > segment->total || (segment->last && end != segment->total)) return false;
  const B(BundleHeader) *header = segment->header;
  if (header == NULL) return true;
  if (header->created_ns > INTEGER_MAX || header->lifetime_ns > INTEGER_MAX) return false;
  if (header->source_node == 0 || header->destination_node == 0) return false;
  return header->age_ns <= INTEGER_MAX && class_is_known(header->class_) &&
         header->payload_length == segment->total && header->digest.len == 32 &&
         header->n_security <= 8; /* merged ones too */
}

ProtobufCBinaryData packed(const ProtobufCMessage *message) {
  ProtobufCBinaryData out = {protobuf_c_message_get_packed_size(message), NULL};
  out.data = malloc(out.len + 1);
  protobuf_c_message_pack(message, out.data);
  return out;
}

ProtobufCBinaryData bytes_new(size_t size) {
  return (ProtobufCBinaryData){size, calloc(1, size + 1)};
}

ProtobufCBinaryData bytes_copy(const void *data, size_t size) {
  ProtobufCBinaryData out = bytes_new(size);
  if (size > 0) memcpy(out.data, data, size);
  return out;
}
