"""The contracts lie outside the repository; where they are absent these stories do not exist."""

from tests.support.docusign_contract import contract_file

collect_ignore = [] if contract_file() else ["test_story_on_the_wire.py"]
