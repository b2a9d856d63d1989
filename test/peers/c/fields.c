#include "fields.h"

#include <string.h>

#include "wire.h"

#define FIELDS_MAX 64 /* of a message; ours have fewer */
#define LIST_ENTRIES_MAX 4096
#define ALL_ENTRIES_MAX 8192
#define BLOCK_BYTES_MAX 4096

enum { VARINT, EIGHT, COUNTED, FOUR = 5 };

struct bytes {
  const uint8_t *at, *end;
};

struct field {
  uint64_t number;
  unsigned wire;
  uint64_t value;       /* of a varint */
  struct bytes content; /* of all others */
};

static bool varint(struct bytes *from, uint64_t *value) {
  *value = 0;
  for (int shift = 0; shift < 70 && from->at < from->end; shift += 7) {
    uint8_t byte = *from->at++;
    *value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

static bool next_field(struct bytes *from, struct field *field) {
  uint64_t key, size;
  if (!varint(from, &key)) return false;
  *field = (struct field){.number = key >> 3, .wire = key & 7};
  if (field->number == 0) return false;
  if (field->wire == VARINT) return varint(from, &field->value);
  if (field->wire == COUNTED) {
    if (!varint(from, &size)) return false;
  } else if (field->wire == EIGHT || field->wire == FOUR) {
    size = field->wire == EIGHT ? 8 : 4;
  } else {
    return false; /* no groups */
  }
  if (size > (uint64_t)(from->end - from->at)) return false;
  field->content = (struct bytes){from->at, from->at + size};
  from->at += size;
  return true;
}

static unsigned wire_of(const ProtobufCFieldDescriptor *known) {
  switch (known->type) {
    case PROTOBUF_C_TYPE_FIXED64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_DOUBLE:
      return EIGHT;
    case PROTOBUF_C_TYPE_FIXED32:
    case PROTOBUF_C_TYPE_SFIXED32:
    case PROTOBUF_C_TYPE_FLOAT:
      return FOUR;
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
      return COUNTED;
    default:
      return VARINT;
  }
}

static bool number_is_allowed(const ProtobufCFieldDescriptor *known, uint64_t value) {
  switch (known->type) {
    case PROTOBUF_C_TYPE_UINT32:
      return value <= UINT32_MAX;
    case PROTOBUF_C_TYPE_UINT64:
      return value <= INTEGER_MAX;
    case PROTOBUF_C_TYPE_BOOL:
      return value <= 1;
    case PROTOBUF_C_TYPE_ENUM: /* whether it is a known one shows where it is used */
      return value <= INT32_MAX;
    default: /* signed */
      return value <= INTEGER_MAX || value >= -(uint64_t)INTEGER_MAX;
  }
}

static size_t entries_max(const ProtobufCFieldDescriptor *known) {
  if (strcmp(known->name, "ranges") == 0 || strcmp(known->name, "security") == 0) return 8;
  if (strcmp(known->name, "rates_bps") == 0) return 16;
  return strcmp(known->name, "deviations") == 0 ? 256 : LIST_ENTRIES_MAX;
}

/* Counts the entries of a list, or of a piece of one that is packed. */
static bool take_entries(const ProtobufCFieldDescriptor *known, struct field *field,
                         size_t *count) {
  bool packed = wire_of(known) == VARINT && field->wire == COUNTED;
  size_t size = (size_t)(field->content.end - field->content.at);
  if (strcmp(known->name, "security") == 0 && size > BLOCK_BYTES_MAX) return false;
  if (!packed) ++*count;
  while (packed && field->content.at < field->content.end) {
    if (!varint(&field->content, &field->value) || !number_is_allowed(known, field->value))
      return false;
    ++*count;
  }
  return *count <= entries_max(known);
}

static bool is_second_member(const ProtobufCMessageDescriptor *kind, unsigned index,
                             const size_t *counts) {
  const ProtobufCFieldDescriptor *known = &kind->fields[index];
  if (!(known->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)) return false;
  for (unsigned i = 0; i < kind->n_fields; i++) {
    bool same = (kind->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
                kind->fields[i].quantifier_offset == known->quantifier_offset;
    if (same && i != index && counts[i] > 0) return true;
  }
  return false;
}

/* `entries`: of all lists so far, those of messages within it included. */
static bool is_sound(const ProtobufCMessageDescriptor *kind, struct bytes from, size_t *entries) {
  size_t counts[FIELDS_MAX] = {0};
  struct field field;
  if (kind->n_fields > FIELDS_MAX) return false;
  while (from.at < from.end) {
    if (!next_field(&from, &field)) return false;
    const ProtobufCFieldDescriptor *known =
        field.number > UINT32_MAX
            ? NULL
            : protobuf_c_message_descriptor_get_field(kind, (unsigned)field.number);
    if (known == NULL) continue;
    unsigned index = (unsigned)(known - kind->fields);
    bool is_list = known->label == PROTOBUF_C_LABEL_REPEATED;
    size_t before = counts[index];
    if (is_second_member(kind, index, counts)) return false;
    if (field.wire != wire_of(known) && !(is_list && field.wire == COUNTED)) return false;
    if (field.wire == VARINT && !number_is_allowed(known, field.value)) return false;
    if (known->type == PROTOBUF_C_TYPE_MESSAGE &&
        !is_sound(known->descriptor, field.content, entries))
      return false;
    if (!is_list)
      counts[index] = 1;
    else if (!take_entries(known, &field, &counts[index]))
      return false;
    *entries += is_list ? counts[index] - before : 0;
  }
  return *entries <= ALL_ENTRIES_MAX;
}

void *parsed(const ProtobufCMessageDescriptor *kind, const ProtobufCBinaryData *bytes) {
  size_t entries = 0;
  struct bytes from = {bytes->data, bytes->data + bytes->len};
  return is_sound(kind, from, &entries)
             ? protobuf_c_message_unpack(kind, NULL, bytes->len, bytes->data)
             : NULL;
}

bool last_of(const ProtobufCBinaryData *bytes, uint32_t number, ProtobufCBinaryData *found) {
  struct bytes from = {bytes->data, bytes->data + bytes->len};
  struct field field;
  bool any = false;
  while (from.at < from.end && next_field(&from, &field)) {
    if (field.number != number || field.wire != COUNTED) continue;
    *found = (ProtobufCBinaryData){(size_t)(field.content.end - field.content.at),
                                   (uint8_t *)field.content.at};
    any = true;
  }
  return any;
}
