"""One bundle of this node, and the names of bundles."""

from age import has_ended
from wire import bundle, management


def identity(names):
    """Of a header, a mark or a receipt: attempts are no part of it (LM-BND-001)."""
    return names.source_node, names.source_service, names.created_ns, names.sequence


def record_key(header):
    return "{}.{}/{}/{}".format(*identity(header))


def mark_key(header):
    return "d:" + record_key(header)


def full_name(header):
    """As reports give it."""
    return (*identity(header), header.attempt)


class Held:
    """Times are those of the computer's counter."""

    def __init__(self, host, header, payload, made_ns, is_stored=False):
        self.host = host
        self.header, self.payload, self.made_ns, self.is_stored = (
            header,
            payload,
            made_ns,
            is_stored,
        )
        self.is_offered = False  # in a transfer of a session
        self.is_away = False  # accepted by a neighbour; kept for the receipt
        self.offset = self.unconfirmed = self.refusals = 0
        self.again_ns = self.left_ns = 0

    def name(self):
        return full_name(self.header)

    def is_free(self):
        return (
            not self.is_offered
            and not self.is_away
            and self.host.now_ns >= self.again_ns
            and not self.expired()
        )

    def age_ns(self, now_ns):
        return self.header.age_ns + now_ns - self.made_ns

    def expired(self):
        return has_ended(self.host, self.header, self.made_ns)


def mark_of(header, forget_utc_ns):
    names = dict(zip(("source_node", "source_service", "created_ns", "sequence"), identity(header)))
    mark = bundle.BundleMark(**names, attempt=header.attempt, from_node=header.previous_node)
    mark.hop_count, mark.forget_utc_ns, mark.delivered = header.hop_count, forget_utc_ns, True
    return mark


def receipt_of(header):
    names = dict(zip(("source_node", "source_service", "created_ns", "sequence"), identity(header)))
    receipt = management.Receipt(**names, attempt=header.attempt)
    return management.AdministrativeRecord(receipt=receipt)
