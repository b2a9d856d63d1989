"""Who scans and who stares, from the clock alone (section 7.2)."""

from head import widest_scan_ns

ROLE_SLOTS = 3
CYCLE_SLOTS = 2 * ROLE_SLOTS


def slot_at(host, contact, profiles):
    """(whether this end scans, UTC at which the slot ends); profiles: own and partner's."""
    widest_ns = max(widest_scan_ns(profile.acquisition) for profile in profiles)
    length_ns = widest_ns + 2 * contact.light_ns + host.limit("slotMarginNs")
    number = max(0, host.utc_ns - contact.start_ns) // length_ns
    lower = host.own < contact.to
    scans = number % 2 == 0 if lower else number % CYCLE_SLOTS >= ROLE_SLOTS
    return scans, contact.start_ns + (number + 1) * length_ns
