"""Keys and codes of links (LM-FRM-023, LM-FRM-024, LM-LNK-020 to LM-LNK-024):
hashlib and hmac are enough."""

import hashlib
import hmac

CODE_BYTES = 16
KIND_HELLO, KIND_HELLO_ACK, KIND_READY = 1, 2, 3
REPLAY_WINDOW = 1_024


def code(key, text):
    """HMAC-SHA-256, cut to 16 bytes."""
    return hmac.new(key, text, hashlib.sha256).digest()[:CODE_BYTES]


def same(left, right):
    return hmac.compare_digest(bytes(left), bytes(right))


def hkdf(secret, salt, info):
    """32 bytes by RFC 5869 with SHA-256: one block is all that is needed."""
    inner = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(inner, info + b"\x01", hashlib.sha256).digest()


def words(*numbers):
    return b"".join(number.to_bytes(4, "big") for number in numbers)


def pair_key(network_key, one, other, epoch):
    return hkdf(
        network_key, b"", b"lasermesh pair\0" + words(min(one, other), max(one, other), epoch)
    )


def session_key(pair, nonces, session, sender, receiver):
    """Of one direction; nonces: initiator's and answerer's, joined."""
    return hkdf(pair, nonces, b"lasermesh session\0" + words(session, sender, receiver))


def number(value):
    return (value & (1 << 64) - 1).to_bytes(8, "big")


def counted(data):
    return number(len(data)) + bytes(data)


def hello_text(hello):
    """All fields but mac, in the order of their numbers."""
    return b"".join(
        (
            *map(number, (hello.node, hello.terminal, hello.version_min, hello.version_max)),
            *map(number, (hello.capabilities, hello.key_epoch)),
            counted(hello.nonce),
            number(hello.mtu),
            number(len(hello.rates_bps)),
            *map(number, hello.rates_bps),
            *map(
                number, (hello.plan_version, hello.utc_ns, hello.utc_uncertainty_ns, hello.stratum)
            ),
        )
    )


def hello_code(pair, hello):
    return code(pair, bytes([KIND_HELLO]) + hello_text(hello))


def hello_ack_code(pair, ack):
    text = bytes([KIND_HELLO_ACK]) + hello_text(ack.hello) + counted(ack.echo_nonce)
    return code(
        pair, text + b"".join(map(number, (ack.version, ack.mtu, ack.rate_index, ack.session)))
    )


def ready_code(pair, ready):
    return code(pair, bytes([KIND_READY]) + counted(ready.echo_nonce) + number(ready.session))


def frame_code(key, frame):
    """The tag of a management frame of a session."""
    head = bytes([frame.version, frame.type, frame.sequenced, frame.opcode])
    head += frame.txfn.to_bytes(2, "big") + frame.opcode_value.to_bytes(2, "big")
    head += words(frame.session) + number(frame.counter) + words(len(frame.payload))
    return code(key, head + frame.payload)


class ReplayWindow:
    """Each counter is taken at most once, within the newest 1,024 (LM-LNK-024)."""

    def __init__(self):
        self.newest = -1
        self.taken = set()

    def take(self, counter):
        if counter in self.taken or counter <= self.newest - REPLAY_WINDOW:
            return False
        self.taken.add(counter)
        if counter > self.newest:
            self.newest = counter
            self.taken = {old for old in self.taken if old > counter - REPLAY_WINDOW}
        return True
