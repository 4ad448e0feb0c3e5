"""How far the clocks of replicas may be apart."""

from datetime import timedelta

OUT_OF_STEP = timedelta(minutes=1)
"""What is noted later than this from now was noted by a clock that was wrong, and is not believed."""
