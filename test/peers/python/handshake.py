"""HELLO, HELLO-ACK and READY: who says what, and what is believed (section 2, Handshake)."""

from dataclasses import dataclass

import keys
from rates import pair_rates
from wire import link, management

NONCE_BYTES = 16
VERSION = 1
MTU_MIN = 512


@dataclass
class Terms:
    """What both ends agreed on."""

    session: int
    mtu: int
    peer_rates: tuple
    peer_wish: int  # index that the peer named; None where it named none
    send_key: bytes
    receive_key: bytes
    hello_nonce: bytes
    ready: object = None  # to be said by the initiator


class Handshake:
    """Of one opening. Messages come checked: from the planned partner, under the pair key,
    or not at all."""

    def __init__(self, host, profile, index, contact):
        self.host, self.profile, self.index, self.contact = host, profile, index, contact
        self.epoch = host.configuration.key_epoch
        self.pair = self._pair(contact.to, self.epoch)
        self.hello = None
        self.answers = {}  # nonce of a HELLO → (its hello, our HELLO-ACK), the oldest first

    def _own(self):
        host = self.host
        return management.Hello(
            node=host.own,
            terminal=self.index,
            version_min=VERSION,
            version_max=VERSION,
            key_epoch=self.epoch,
            nonce=host.random(NONCE_BYTES),
            mtu=self.profile.mtu_bytes,
            rates_bps=[rate.rate_bps for rate in self.profile.rates],
            plan_version=host.configuration.plan.version,
            utc_ns=host.utc_ns,
            utc_uncertainty_ns=host.uncertainty_ns,
            stratum=host.stratum,
        )

    def opening(self):
        """The HELLO of this opening; the same each time that it is said."""
        if self.hello is None:
            self.hello = self._own()
            self.hello.mac = keys.hello_code(self.pair, self.hello)
        return self.hello

    def _pair(self, node, epoch):
        return keys.pair_key(self.host.configuration.network_key, self.host.own, node, epoch)

    def _judge(self, hello, code_of):
        """'' or why a hello of the other end is not taken:
        first its code, then who says it, then what (LM-LNK-096)."""
        if len(hello.nonce) != NONCE_BYTES:
            return "malformed"
        if hello.node == self.host.own:
            return "reflected"
        code, mac = code_of(self._pair(hello.node, hello.key_epoch))
        if not keys.same(code, mac):
            return "unauthenticated"
        if hello.node != self.contact.to or hello.terminal != self.contact.to_terminal:
            return "wrong-partner"
        if hello.key_epoch != self.epoch:
            return "key-epoch"
        if (
            not hello.version_min <= VERSION <= hello.version_max
            or hello.mtu < MTU_MIN
            or not hello.rates_bps
        ):
            return "unusable"
        return ""

    def answer(self, hello):
        """(HELLO-ACK, '') or (None, reason)."""
        reason = self._judge(hello, lambda pair: (keys.hello_code(pair, hello), hello.mac))
        if reason:
            return None, reason
        nonce = bytes(hello.nonce)
        if nonce not in self.answers:
            if len(self.answers) >= self.host.limit("pendingAnswersMax"):
                self.answers.pop(next(iter(self.answers)))
            self.answers[nonce] = (hello, self._acknowledge(hello))
        return self.answers[nonce][1], ""

    def _acknowledge(self, hello):
        """With the slowest rate of the pair: the only one that this peer asks for."""
        ack = management.HelloAck(hello=self._own(), echo_nonce=hello.nonce, version=VERSION)
        ack.mtu = min(hello.mtu, self.profile.mtu_bytes)
        ack.rate_index = len(pair_rates(ack.hello.rates_bps, hello.rates_bps)) - 1
        ack.session = int.from_bytes(self.host.random(4), "big") or 1
        ack.mac = keys.hello_ack_code(self.pair, ack)
        return ack

    def answered(self, ack):
        """Terms, when this is a good answer to our HELLO; else a reason."""
        if self.hello is None or not keys.same(ack.echo_nonce, self.hello.nonce):
            return "replayed"
        reason = self._judge(ack.hello, lambda pair: (keys.hello_ack_code(pair, ack), ack.mac))
        if reason or ack.version != VERSION:
            return reason or "unknown-version"
        if not ack.session or ack.mtu != min(ack.hello.mtu, self.profile.mtu_bytes):
            return "malformed"
        ready = management.Ready(echo_nonce=ack.hello.nonce, session=ack.session)
        ready.mac = keys.ready_code(self.pair, ready)
        terms = self._terms(
            ack.session, ack.mtu, ack.hello, self.hello.nonce, ack.hello.nonce, ours=True
        )
        terms.peer_wish, terms.ready = ack.rate_index, ready
        return terms

    def readied(self, ready):
        """Terms, when this READY is to one of our answers; else None."""
        for hello, ack in self.answers.values():
            if ack.session == ready.session and keys.same(ack.hello.nonce, ready.echo_nonce):
                if keys.same(keys.ready_code(self.pair, ready), ready.mac):
                    return self._offered(hello, ack)
        return None

    def shown(self, frame):
        """Terms, when a management frame of an offered session has a good tag:
        it counts as READY (LM-LNK-016)."""
        for hello, ack in self.answers.values():
            if ack.session == frame.session and frame.type == link.FRAME_TYPE_MANAGEMENT:
                terms = self._offered(hello, ack)
                if keys.same(keys.frame_code(terms.receive_key, frame), frame.tag):
                    return terms
        return None

    def _offered(self, hello, ack):
        return self._terms(ack.session, ack.mtu, hello, hello.nonce, ack.hello.nonce, ours=False)

    def _terms(self, session, mtu, peer, initiator_nonce, answerer_nonce, ours):
        nonces, own = bytes(initiator_nonce) + bytes(answerer_nonce), self.host.own
        return Terms(
            session=session,
            mtu=min(mtu, self.profile.mtu_bytes, 60_000),
            peer_rates=tuple(peer.rates_bps),
            peer_wish=None,
            send_key=keys.session_key(self.pair, nonces, session, own, peer.node),
            receive_key=keys.session_key(self.pair, nonces, session, peer.node, own),
            hello_nonce=bytes(initiator_nonce),
        )
