"""`python -m tests.faults.checker SANDBOX_URL DATABASE_URL [FAULTS.json]`: exit 1 if broken.

`FAULTS.json` holds a list of {"began", "ended", "what"}, in seconds of the monotonic clock.
"""

import json
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.faults.checker.evidence import Fault, gather
from tests.faults.checker.verdict import broken, told


def main(sandbox_url: str, database_url: str, faults_file: str = "") -> int:
    written = json.loads(Path(faults_file).read_text()) if faults_file else []
    faults = [Fault(**fault) for fault in written]
    with closing(gather(sandbox_url, database_url, faults, time.monotonic())) as evidence:
        anomalies = broken(evidence)
    sys.stdout.write(told(anomalies) + "\n")
    return 1 if anomalies else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
