"""Says what Slack would refuse in a message or a view, and where.

Strict on purpose: where Slack's documents disagree the tighter limit counts, and what this
package does not know is refused. It reads emitted JSON only, changes nothing, and never raises
on JSON of any shape.
"""

from sandbox.slack.validate.payloads import check_message, check_options, check_view
from sandbox.slack.validate.problem import Problem

__all__ = ["Problem", "check_message", "check_options", "check_view"]
