"""How much of a file we are willing to read. Each bound has a reason; beyond it a file ends in one clear problem."""

MEGABYTE = 1024 * 1024

FILE_BYTES = 50 * MEGABYTE
"""Per import file: 100,000 claims of some 300 bytes are 30 MB."""

ROWS = 100_000
"""Per table: a contractor with 1,000 projects has fewer claims in a year. All are held to settle dates and marks."""

COLUMNS = 200
"""Per table: the widest export we know of has about 60."""

RECORD_CHARACTERS = 1_000_000
"""Per CSV record: more means a quotation mark that nobody closed."""

HEADER_SEARCH_ROWS = 15
"""Exports put a title and the filters that were set above the header."""

UNPACKED_BYTES = 200 * MEGABYTE
"""Sheets and shared texts of one workbook, unpacked: a sheet packs about ten to one; a zip bomb a thousand to one."""

PART_BYTES = 10 * MEGABYTE
"""Any other part of a workbook (styles, relations): openpyxl holds these as objects, some twenty times their size."""

SHEETS = 50
"""Per workbook."""

TEXT_CHARACTERS = 1_000
"""Per text cell: names and titles, with room to spare."""

LIST_CHARACTERS = 20_000
"""Per cell that holds several contacts or e-mails."""

CONTACTS = 50
"""Per commitment: an envelope with more signers is a mistake in the file."""

DOCUMENT_BYTES = 25 * MEGABYTE
"""Per claim document: DocuSign takes 25 MB per document."""

ATTACHMENTS = 50
"""Per claim: what one person can be asked to read through."""

DOCUMENTS_BYTES = 500 * MEGABYTE
"""All documents of one import, because they are held until they are stored."""

PROBLEMS = 1_000
"""Told per table; the rest are counted. Nobody reads more, and a file of another kind would have millions."""
