"""What a process that was measured says of itself: one line of JSON."""

import json
import resource


def report(seconds: float, **more: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mib": peak, **more}))
