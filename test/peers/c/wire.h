/* Frames with their CRC (section 1). */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>

#include "pb.h"

#define FRAME_BYTES_MAX 60600
#define BUNDLE_BYTES_MAX (64u << 20)
#define INTEGER_MAX 9007199254740991u

/* Bytes of a frame, crc included, into `out` (FRAME_BYTES_MAX); their number. */
size_t frame_encode(const L(LinkFrame) * frame, uint8_t *out);
/* NULL and the reason for which LM-FRM-014 drops it, or a frame to be freed. */
L(LinkFrame) * frame_decode(const ProtobufCBinaryData *data, const char **reason);
void frame_free(L(LinkFrame) * frame);
bool segment_is_sound(const B(Segment) * segment);

/* A message in memory of its own. */
ProtobufCBinaryData packed(const ProtobufCMessage *message);
ProtobufCBinaryData bytes_new(size_t size);
ProtobufCBinaryData bytes_copy(const void *data, size_t size);

#endif
