"""The contacts of one terminal, from the uploaded plan,
and the watch over them (sections 4.1 and 7.1)."""

from dataclasses import dataclass

EDGE_NS = 1_000  # a timer may not come before its instant in UTC


@dataclass
class Contact:
    to: int
    to_terminal: int
    start_ns: int
    end_ns: int
    light_ns: int  # one way, at the start: for slots, which both ends count alike


def contacts_of(plan, node, terminal):
    """Own outgoing ones, by start. Numbers in a plan are differences to the contact before."""
    found, start_ns = [], 0
    for one in plan.contacts:
        start_ns += one.start_step_ns
        # Terminals are one higher than their index; 0: not said, then it is the first.
        if getattr(one, "from") == node and max(one.from_terminal, 1) - 1 == terminal:
            to_terminal = max(one.to_terminal, 1) - 1
            end_ns = start_ns + one.duration_ns
            found.append(Contact(one.to, to_terminal, start_ns, end_ns, one.light_time_ns))
    return sorted(found, key=lambda contact: contact.start_ns)


class ContactWatch:
    """Tells its terminal that a contact is `opened`, has `started`, is `closed`,
    one after the other."""

    def __init__(self, host, contacts, terminal):
        self.host, self.contacts, self.terminal = host, contacts, terminal
        self.contact = None
        self.timer = host.timer(self.look)

    def look(self):
        """What the time has come for; sets the timer for the next."""
        host = self.host
        if self.contact and host.utc_ns >= self.contact.end_ns:
            self.terminal.closed()
            self.contact = None
        if self.contact is None and not self._open():
            return
        if host.utc_ns < self.contact.start_ns:
            self.timer.set(host.at_utc(self.contact.start_ns) + EDGE_NS)
            return
        self.terminal.started()
        self.timer.set(host.at_utc(self.contact.end_ns) + EDGE_NS)

    def _open(self):
        """The next contact is prepared `slewLeadNs` before its start,
        or when the one before has ended."""
        host = self.host
        self.contacts = [one for one in self.contacts if one.end_ns > host.utc_ns]
        if not self.contacts:
            return False
        opens_ns = self.contacts[0].start_ns - host.limit("slewLeadNs")
        if host.utc_ns < opens_ns:
            self.timer.set(host.at_utc(opens_ns) + EDGE_NS)
            return False
        self.contact = self.contacts.pop(0)
        self.terminal.opened(self.contact)
        return True
