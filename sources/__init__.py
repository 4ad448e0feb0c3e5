"""Where claims come from: files today. Turns them into records; stores nothing."""

import os

# openpyxl would take lxml wherever some other library brought it, and so read files otherwise than defusedxml does.
# It looks only once, when it is first imported.
os.environ["OPENPYXL_LXML"] = "False"
