"""Bytes: messages of the .proto files, frames with their CRC,
the delimited stream (sections 1 and 10.1)."""

import importlib
import pathlib
import subprocess
import sys
import tempfile
import zlib

PROTOCOLS = pathlib.Path(__file__).resolve().parents[3] / "protocols"
NAMES = (
    "avionics",
    "bundle",
    "configuration",
    "gateway",
    "link",
    "management",
    "operations",
    "routing",
)

FRAME_BYTES_MAX = 60_600
PAYLOAD_BYTES_MAX = 60_000
BUNDLE_BYTES_MAX = 64 << 20
CRC_TAG = 0x7D  # field 15, four bytes
CRC_BYTES = 5
ACKNOWLEDGEMENT_FIELD = 7


def generate():
    """Makes the modules of the .proto files with protoc, and loads them.
    They go with this process."""
    with tempfile.TemporaryDirectory(prefix="lasermesh-pb2-") as folder:
        files = [f"{name}.proto" for name in NAMES]
        subprocess.run(["protoc", f"-I{PROTOCOLS}", f"--python_out={folder}", *files], check=True)
        sys.path.insert(0, folder)
        modules = [importlib.import_module(f"{name}_pb2") for name in NAMES]
        sys.path.remove(folder)
    return modules


avionics, bundle, configuration, gateway, link, management, operations, routing = generate()
from google.protobuf.message import DecodeError  # noqa: E402

from fields import INTEGER_MAX, are_sound, last_of  # noqa: E402


def encode_frame(frame):
    """The bytes of a LinkFrame without crc: the CRC-32 over all before it comes last,
    and is always there."""
    body = frame.SerializeToString()
    return body + bytes([CRC_TAG]) + zlib.crc32(body).to_bytes(4, "little")


def decode_frame(data):
    """(frame, what its payload is, "") or (None, None, reason) in the order of LM-FRM-014."""
    frame, reason = _head_of(data)
    if not reason and len(frame.payload) > PAYLOAD_BYTES_MAX:
        reason = "too-large"
    if reason:
        return None, None, reason
    body = None
    if frame.type == link.FRAME_TYPE_DATA:
        body = parse(bundle.Segment, frame.payload)
        if body is None or not is_sound_segment(body):
            return None, None, "malformed"
    elif frame.payload:
        # None: not to be read, and yet acknowledged when it is authentic (LM-LNK-091).
        body = parse(management.ManagementMessage, frame.payload)
    return frame, body, ""


def _head_of(data):
    if len(data) > FRAME_BYTES_MAX:
        return None, "too-large"
    body, tail = data[:-CRC_BYTES], data[-CRC_BYTES:]
    if len(tail) < CRC_BYTES or tail[0] != CRC_TAG:
        return None, "bad-crc"
    if zlib.crc32(body) != int.from_bytes(tail[1:], "little"):
        return None, "bad-crc"
    frame = parse(link.LinkFrame, body)
    if frame is None:
        return None, "malformed"
    if frame.HasField("acknowledgement"):
        frame.acknowledgement.ParseFromString(last_of(body, ACKNOWLEDGEMENT_FIELD))
    if frame.version != 1:
        return None, "unknown-version"
    if frame.type not in (link.FRAME_TYPE_IDLE, link.FRAME_TYPE_DATA, link.FRAME_TYPE_MANAGEMENT):
        return None, "unknown-type"
    if not 0 <= frame.opcode <= link.OPCODE_RESUME:
        return None, "unknown-opcode"
    return (frame, "") if is_sound(frame) else (None, "malformed")


def is_sound(frame):
    """LM-FRM-008 to LM-FRM-011."""
    idle = frame.type == link.FRAME_TYPE_IDLE
    managed = frame.type == link.FRAME_TYPE_MANAGEMENT
    ack = frame.acknowledgement
    numbers = (frame.txfn, ack.next_expected, ack.duplicate_first, ack.duplicate_count, *ack.ranges)
    return (
        not (idle and (frame.sequenced or frame.payload))
        and (managed or not (frame.counter or frame.tag))
        and len(frame.tag) in (0, 16)
        and frame.tx_num <= 7
        and frame.opcode_value <= 0xFFFF
        and all(number <= 0xFFFF for number in numbers)
        and len(ack.ranges) <= 8
        and len(ack.ranges) % 2 == 0
        and all(count > 0 for count in ack.ranges[1::2])
        and max(frame.stamp, frame.counter, ack.echo_stamp) <= INTEGER_MAX
    )


def is_sound_segment(segment):
    """LM-FRM-020, LM-FRM-021."""
    end, header = segment.offset + len(segment.data), segment.header
    whole = (
        getattr(segment, "class") in (1, 2, 3)
        and segment.total <= BUNDLE_BYTES_MAX
        and end <= segment.total
        and (end == segment.total or not segment.last)
    )
    if not whole or not segment.HasField("header"):
        return whole
    named = header.source_node and header.destination_node and getattr(header, "class") in (1, 2, 3)
    fits = header.payload_length == segment.total and len(header.digest) == 32
    return bool(named) and fits and len(header.security) <= 8  # merged ones too


def parse(kind, data):
    """A message of that type, or None for bytes that are none."""
    if not are_sound(kind.DESCRIPTOR, data):
        return None
    message = kind()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    return message


class Stream:
    """Messages over TCP, each after its length as a varint (LM-GWY-001)."""

    def __init__(self, connection):
        self.connection = connection
        self.buffer = bytearray()  # a long message comes in a thousand pieces

    def send(self, message):
        data = message.SerializeToString()
        self.connection.sendall(varint(len(data)) + data)

    def receive(self, kind):
        """The next message; None: the other side has gone."""
        length = self._length()
        if length is None:
            return None
        data = self._take(length)
        return None if data is None else kind.FromString(data)

    def _length(self):
        length = shift = 0
        while True:
            byte = self._take(1)
            if byte is None:
                return None
            length |= (byte[0] & 0x7F) << shift
            shift += 7
            if byte[0] < 0x80:
                return length

    def _take(self, count):
        while len(self.buffer) < count:
            piece = self.connection.recv(1 << 16)
            if not piece:
                return None
            self.buffer += piece
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
