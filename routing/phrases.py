"""Many phrases sought in a text at once. The only file that meets the untyped Aho-Corasick."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import ahocorasick  # type: ignore[import-not-found]

V = TypeVar("V")


@dataclasses.dataclass(frozen=True)
class Hit(Generic[V]):
    """A phrase found in a text, and what it stands for."""

    start: int
    end: int
    phrase: str
    value: V


class Phrases(Generic[V]):
    """Phrases, each with what it stands for. Latin ones match whole words, with a plural s."""

    def __init__(self, values: Mapping[str, V]) -> None:
        self._automaton = ahocorasick.Automaton()
        for phrase, value in values.items():
            if phrase:
                self._automaton.add_word(phrase, (phrase, value))
        if len(self._automaton):
            self._automaton.make_automaton()

    def values(self) -> Iterator[V]:
        """What the phrases stand for, as often as there are phrases."""
        return (value for _, value in self._automaton.values())

    def find(self, text: str) -> list[Hit[V]]:
        """The phrases of a text in its order; one that lies within a longer one does not count."""
        if not len(self._automaton):
            return []
        hits = []
        for last, (phrase, value) in self._automaton.iter(text):
            start = last + 1 - len(phrase)
            if _stands_alone(text, start, last + 1):
                hits.append(Hit(start, last + 1, phrase, value))
        return _outermost(hits)


def _outermost(hits: list[Hit[V]]) -> list[Hit[V]]:
    kept, reached = [], 0
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > reached:
            kept.append(hit)
            reached = hit.end
    return kept


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _stands_alone(text: str, start: int, end: int) -> bool:
    if _is_latin(text[start]) and start > 0 and _is_latin(text[start - 1]):
        return False
    if not _is_latin(text[end - 1]):
        return True
    rest = text[end : end + 2]
    if rest[:1] == "s" and text[end - 1].isalpha():
        rest = rest[1:]
    return not (rest and _is_latin(rest[0]))
