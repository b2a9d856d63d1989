"""How old a bundle is: an interval, so that doubt about time neither ends it early
nor delivers it late (LM-BND-071)."""

BILLION = 1_000_000_000


def age_of(host, header, since_ns, light_ns=0):
    """(lower end, upper end); it is here since that instant of the counter."""
    here_ns = host.now_ns - since_ns
    drift_ns = here_ns * host.configuration.clock_drift_ppb_max // BILLION
    sum_ns = header.age_ns + light_ns + here_ns
    lower_ns = sum_ns - drift_ns
    upper_ns = sum_ns + drift_ns + host.limit("hopAgeMarginNs") * header.hop_count
    if header.created_ns:
        clock_ns = host.utc_ns - header.created_ns
        doubt_ns = host.uncertainty_ns + host.limit("clockTrustedNs")
        lower_ns = max(lower_ns, clock_ns - doubt_ns)
        upper_ns = min(upper_ns, clock_ns + doubt_ns)
    return lower_ns, upper_ns


def has_ended(host, header, since_ns, light_ns=0):
    """It may no longer be kept or sent (LM-BND-072)."""
    return age_of(host, header, since_ns, light_ns)[0] >= header.lifetime_ns


def may_have_ended(host, header, since_ns, light_ns=0):
    """It may no longer be delivered."""
    return age_of(host, header, since_ns, light_ns)[1] >= header.lifetime_ns
