"""Which class a session sends from next (LM-BND-030, LM-BND-031)."""

from wire import bundle

MANAGEMENT = bundle.TRAFFIC_CLASS_MANAGEMENT
TACTICAL = bundle.TRAFFIC_CLASS_TACTICAL
BROADBAND = bundle.TRAFFIC_CLASS_BROADBAND
CLASSES = (MANAGEMENT, TACTICAL, BROADBAND)
BROADBAND_LEAST = 0.05


class Service:
    def __init__(self, host):
        self.broadband_share = max(host.limits["broadbandShare"], BROADBAND_LEAST)
        self.owed_bytes = 0.0  # to broadband, while tactical waits too

    def next(self, waiting):
        """Management first; then by weight, while both others wait. None: none waits."""
        both = TACTICAL in waiting and BROADBAND in waiting
        if MANAGEMENT in waiting:
            return MANAGEMENT
        if not both:
            self.owed_bytes = 0.0  # who is idle saves nothing
            return next(iter(waiting), None)
        return BROADBAND if self.owed_bytes > 0 else TACTICAL

    def count(self, traffic_class, size):
        if traffic_class == TACTICAL:
            self.owed_bytes += self.broadband_share * size
        elif traffic_class == BROADBAND:
            self.owed_bytes -= (1 - self.broadband_share) * size
