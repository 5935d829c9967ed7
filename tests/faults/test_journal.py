from __future__ import annotations

import hashlib
import threading
from datetime import date
from pathlib import Path

from tests.faults.journal import CALCULATION, IMPORT, Acknowledged, Journal
from tests.faults.lines import Line


def some_line(key: str) -> Line:
    day = date(2060, 3, 1)
    return Line("320.01", key, "KR", day, day, day, "EUR", -1_05, -49_35, "I0", 0, "A", 'a "quoted", text')


class TestJournal:
    def test_gives_back_what_was_acknowledged_in_order(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path)

        journal.acknowledge(IMPORT, "i1", sha256="ab", rows=2)
        journal.acknowledge(CALCULATION, "c1", key_date="2060-03-01")

        assert Journal(tmp_path).acknowledged() == [
            Acknowledged(IMPORT, "i1", {"sha256": "ab", "rows": 2}),
            Acknowledged(CALCULATION, "c1", {"key_date": "2060-03-01"}),
        ]

    def test_leaves_out_a_line_that_was_cut_off(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path)
        journal.acknowledge(IMPORT, "i1", sha256="ab", rows=2)
        with journal.path.open("a") as torn:
            torn.write('{"kind": "import", "id": "i2"')

        assert [answer.id for answer in journal.acknowledged()] == ["i1"]

    def test_keeps_lines_of_several_threads_apart(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path)

        def write(name: int) -> None:
            for number in range(20):
                journal.acknowledge(IMPORT, f"{name}-{number}", sha256="x" * 500, rows=1)

        threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len({answer.id for answer in journal.acknowledged()}) == 80

    def test_keeps_a_delivery_under_the_hash_of_its_bytes(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path)
        lines = [some_line("I1"), some_line("I2")]

        digest, content = journal.keep_file(lines)

        assert digest == hashlib.sha256(content).hexdigest()
        assert journal.lines_of(digest) == lines

    def test_does_not_know_a_file_that_was_not_kept(self, tmp_path: Path) -> None:
        assert Journal(tmp_path).lines_of("0" * 64) is None
