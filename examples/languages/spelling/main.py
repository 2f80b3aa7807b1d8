"""Spelling, in Python. `api.py` is made by `wharf client`."""

from __future__ import annotations

import difflib

from api import Context, Spelling, SpellingErrorNoWord, WordsClient, serve


class SpellingService(Spelling):
    def __init__(self, words: WordsClient) -> None:
        self.words = words

    def suggest(self, cx: Context, word: str) -> list[str]:
        if not word.isalpha():
            raise SpellingErrorNoWord(word)
        return difflib.get_close_matches(word, self.words.of_length(cx, len(word)))


if __name__ == "__main__":
    serve(SpellingService(WordsClient()))
