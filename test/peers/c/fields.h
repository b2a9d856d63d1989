/* Bytes of messages as section 1 allows them, where the library of protobuf allows more. */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdbool.h>

#include "pb.h"

/* The message in these bytes, to be freed; NULL: they are none, or one with a number beyond its
 * range, two members of a oneof or too many entries (LM-FRM-011, LM-FRM-015, LM-FRM-017,
 * LM-FRM-018). */
void *parsed(const ProtobufCMessageDescriptor *kind, const ProtobufCBinaryData *bytes);
/* The bytes of a field at its last occurrence; false: it is not there. */
bool last_of(const ProtobufCBinaryData *bytes, uint32_t number, ProtobufCBinaryData *found);

#endif
