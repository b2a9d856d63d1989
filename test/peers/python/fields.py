"""Bytes of messages as section 1 allows them, where the library of protobuf allows more: ranges
of numbers, booleans, wire types, members of a oneof, lengths of lists.
Judged before anything is built of them (LM-FRM-011, LM-FRM-015, LM-FRM-017, LM-FRM-018)."""

from google.protobuf.descriptor import FieldDescriptor as F

INTEGER_MAX = 2**53 - 1
NUMBER_MAX = {F.TYPE_UINT32: 2**32 - 1, F.TYPE_UINT64: INTEGER_MAX, F.TYPE_BOOL: 1}
VARINT, EIGHT, COUNTED, FOUR = 0, 1, 2, 5
WIRE = {F.TYPE_FIXED64: EIGHT, F.TYPE_DOUBLE: EIGHT, F.TYPE_FIXED32: FOUR, F.TYPE_FLOAT: FOUR}
WIRE |= {F.TYPE_BYTES: COUNTED, F.TYPE_STRING: COUNTED, F.TYPE_MESSAGE: COUNTED}
ENTRIES_MAX = {"ranges": 8, "security": 8, "rates_bps": 16, "deviations": 256}
LIST_ENTRIES_MAX, ALL_ENTRIES_MAX = 4_096, 8_192
BLOCK_BYTES_MAX = 4_096


class Unsound(Exception):
    pass


def are_sound(kind, data):
    try:
        return _judge(kind, data) <= ALL_ENTRIES_MAX
    except (Unsound, IndexError):
        return False


def last_of(data, number):
    """The bytes of a field at its last occurrence: of a frame, that one counts alone."""
    found = b""
    for its_number, wire, _, start, end in _walk(data):
        if its_number == number and wire == COUNTED:
            found = data[start:end]
    return found


def _judge(kind, data):
    """The number of entries of all its lists."""
    fields, members, entries = _fields_of(kind), {}, {}
    inner = 0
    for number, wire, value, start, end in _walk(data):
        field = fields.get(number)
        if field is None:
            continue
        if field.oneof and members.setdefault(field.oneof, number) != number:
            raise Unsound
        count = 1
        if field.is_packed and wire == COUNTED:
            count = 0
            while start < end:
                value, start = _varint(data, start)
                field.judge(value)
                count += 1
        elif wire != field.wire:
            raise Unsound
        elif wire == VARINT:
            field.judge(value)
        elif field.inner is not None:
            inner += _judge(field.inner, data[start:end])
        if field.entries_max is not None:
            entries[number] = entries.get(number, 0) + count
            if entries[number] > field.entries_max or end - start > field.entry_bytes_max:
                raise Unsound
    return inner + sum(entries.values())


def _walk(data):
    """(number, wire type, value of a varint, start, end) of each field."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, wire, value, start = key >> 3, key & 7, None, at
        if wire == VARINT:
            value, at = _varint(data, at)
        elif wire == COUNTED:
            count, start = _varint(data, at)
            at = start + count
        elif wire in (EIGHT, FOUR):
            at += 8 if wire == EIGHT else 4
        else:
            raise Unsound  # no groups
        if number == 0 or at > len(data):
            raise Unsound
        yield number, wire, value, start, at


def _varint(data, at):
    """(its value, where it ends)"""
    value = shift = 0
    while shift < 70:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value & 2**64 - 1, at
    raise Unsound


class _Field:
    def __init__(self, field):
        is_list = field.label == F.LABEL_REPEATED
        self.wire, self.inner = WIRE.get(field.type, VARINT), field.message_type
        self.is_packed = is_list and self.wire == VARINT
        self.oneof = field.containing_oneof and field.containing_oneof.name
        self.entries_max = ENTRIES_MAX.get(field.name, LIST_ENTRIES_MAX) if is_list else None
        self.entry_bytes_max = BLOCK_BYTES_MAX if field.name == "security" else INTEGER_MAX
        self.most = NUMBER_MAX.get(field.type)
        self.values = field.enum_type and set(field.enum_type.values_by_number)

    def judge(self, value):
        if self.values is not None:
            is_allowed = value in self.values
        elif self.most is not None:
            is_allowed = value <= self.most
        else:
            is_allowed = value <= INTEGER_MAX or value >= 2**64 - INTEGER_MAX  # signed
        if not is_allowed:
            raise Unsound


_known = {}  # full name of a message → its fields by number


def _fields_of(kind):
    if kind.full_name not in _known:
        _known[kind.full_name] = {field.number: _Field(field) for field in kind.fields}
    return _known[kind.full_name]
