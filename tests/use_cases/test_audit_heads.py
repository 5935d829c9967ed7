"""The heads kept outside of the database: a process reads what was added, and sees when the file is another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from payments.services.audit_heads import Kept, keep_head, kept_heads


def hash_of(number: int) -> str:
    return f"{number:064x}"


@pytest.fixture
def heads(settings: Settings, tmp_path: Path) -> Path:
    """Ten records of company 1 that were looked at."""
    settings.VADE = settings.VADE.model_copy(update={"audit_heads": tmp_path / "heads"})
    for seq in range(1, 11):
        keep_head(1, seq, hash_of(seq))
    assert kept_heads() == {1: Kept(10, hash_of(10), None)}
    return tmp_path / "heads"


@pytest.mark.usefixtures("heads")
class TestKeptHeads:
    def test_reads_what_was_added_alone(self, heads: Path) -> None:
        """Seen by what it does not see: the first line is not looked at a second time, only by another process."""
        content = heads.read_bytes()
        first = content.index(b"\n")
        heads.write_bytes(b"x" * first + content[first:])
        keep_head(1, 11, hash_of(11))
        keep_head(1, 1, hash_of(1))

        assert kept_heads() == {1: Kept(11, hash_of(11), None)}
        keep_head(1, 1, hash_of(5))
        assert kept_heads() == {1: Kept(11, hash_of(11), 1)}

    def test_finds_a_fork_from_what_it_read_long_ago(self) -> None:
        keep_head(1, 2, hash_of(99))

        assert kept_heads() == {1: Kept(10, hash_of(10), 2)}

    def test_takes_a_line_when_it_is_whole(self, heads: Path) -> None:
        whole = b'{"company":1,"seq":11,"hash":"%s"}\n' % hash_of(11).encode()
        with heads.open("ab") as file:
            file.write(whole[:20])
        before = kept_heads()
        with heads.open("ab") as file:
            file.write(whole[20:])

        assert before == {1: Kept(10, hash_of(10), None)}
        assert kept_heads() == {1: Kept(11, hash_of(11), None)}

    def test_passes_over_a_line_that_was_cut_off_by_a_crash(self, heads: Path) -> None:
        with heads.open("ab") as file:
            file.write(b'{"company":1,"se\n')
        keep_head(1, 11, hash_of(11))

        assert kept_heads() == {1: Kept(11, hash_of(11), None)}

    @pytest.mark.parametrize("longer", [pytest.param(3, id="shorter"), pytest.param(30, id="longer")])
    def test_reads_a_file_again_whose_lines_were_replaced_in_place(self, heads: Path, longer: int) -> None:
        told = [b'{"company":2,"seq":%d,"hash":"%s"}\n' % (n, hash_of(n).encode()) for n in range(1, longer + 1)]
        heads.write_bytes(b"".join(told))

        assert kept_heads() == {2: Kept(longer, hash_of(longer), None)}

    def test_knows_nothing_of_a_file_that_was_taken_away(self, heads: Path) -> None:
        heads.unlink()
        before = kept_heads()
        keep_head(1, 1, hash_of(7))

        assert before == {}
        assert kept_heads() == {1: Kept(1, hash_of(7), None)}
