"""Tests of the service, over HTTP and without a network: `python3 -m unittest discover spelling`."""

from __future__ import annotations

import unittest

from api import Context, Server, SpellingClient, SpellingErrorNoWord, WordsClient
from main import SpellingService


class TwoWords(WordsClient):
    def __init__(self) -> None:
        pass

    def of_length(self, cx: Context, letters: int) -> list[str]:
        return ["wharf", "whale"]


class Suggests(unittest.TestCase):
    def test_what_is_alike_and_what_is_no_word(self) -> None:
        with Server(SpellingService(TwoWords())) as server:
            spelling = SpellingClient(server.url)
            self.assertEqual(spelling.suggest(Context(5.0), "warf"), ["wharf"])
            with self.assertRaises(SpellingErrorNoWord) as raised:
                spelling.suggest(Context(5.0), "4711")
            self.assertEqual(raised.exception.value, "4711")


if __name__ == "__main__":
    unittest.main()
