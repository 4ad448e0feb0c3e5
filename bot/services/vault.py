"""The vault: tokens are encrypted before they reach the database. Keeps keys, and no token.

The newest key encrypts, all of them decrypt, so that keys can be changed (cryptography: MultiFernet).
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """None of our keys opens it: it was written under a key that is gone."""


class Vault:
    """Encrypts and decrypts short texts."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys, newest first; each is 32 bytes in URL-safe base64. Raises ValueError for anything else."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        """Encrypt under the newest key."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt; raises Unreadable."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable("it was encrypted under a key that TOKEN_KEYS no longer has") from None

    def anew(self, sealed: str) -> str:
        """Encrypt the same text under the newest key; raises Unreadable."""
        return self.seal(self.open(sealed))
