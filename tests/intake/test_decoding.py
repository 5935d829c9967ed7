from __future__ import annotations

import codecs
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.intake.decoding import CHUNK_BYTES, encoding_of, lines_of
from payments.intake.errors import LineTooLong, UnreadableEncoding

TURKISH = "Şirket kodu İĞÜŞÖÇ ığüşöç\n"

visible = st.text(
    alphabet=st.characters(
        codec="utf-8", exclude_characters="\0\r\N{REPLACEMENT CHARACTER}\N{ZERO WIDTH NO-BREAK SPACE}"
    )
)


def lines(content: bytes, fallback: str = "cp1254") -> list[tuple[int, str]]:
    file = io.BytesIO(content)
    return list(lines_of(file, encoding_of(file, fallback=fallback)))


class TestEncodingOf:
    @pytest.mark.parametrize(
        ("content", "fallback", "encoding"),
        [
            pytest.param(TURKISH.encode(), "cp1254", "utf-8", id="UTF-8"),
            pytest.param(codecs.BOM_UTF8 + TURKISH.encode(), "cp1254", "utf-8-sig", id="UTF-8 with mark"),
            pytest.param(codecs.BOM_UTF16_LE + TURKISH.encode("utf-16-le"), "cp1254", "utf-16", id="UTF-16LE"),
            pytest.param(codecs.BOM_UTF16_BE + TURKISH.encode("utf-16-be"), "cp1254", "utf-16", id="UTF-16BE"),
            pytest.param(TURKISH.encode("cp1254"), "cp1254", "cp1254", id="Turkish code page"),
            pytest.param("Zahlungsempfänger Größe\n".encode("cp1252"), "cp1252", "cp1252", id="German code page"),
        ],
    )
    def test_finds_the_codec_that_reads_the_whole_file(self, content: bytes, fallback: str, encoding: str) -> None:
        assert encoding_of(io.BytesIO(content), fallback=fallback) == encoding

    @pytest.mark.parametrize(
        ("content", "values"),
        [
            pytest.param(
                "çok iyi\nşey\n".encode() + b"\xfc\n",
                {"encoding": "utf-8", "line": 3, "found": "0xfc"},
                id="damaged UTF-8",
            ),
            pytest.param(b"a\nb\0c\n", {"encoding": "utf-8", "line": 2, "found": "U+0000"}, id="NUL"),
            pytest.param(
                "a\n\N{REPLACEMENT CHARACTER}nl\u00fc\n".encode(),
                {"encoding": "utf-8", "line": 2, "found": "U+FFFD"},
                id="damaged by an earlier conversion",
            ),
            pytest.param(
                b"a\n\x81\n", {"encoding": "cp1254", "line": 2, "found": "0x81"}, id="no letter of the code page"
            ),
            pytest.param(
                codecs.BOM_UTF16_LE + "a\n".encode("utf-16-le") + b"\x00\xd8",
                {"encoding": "utf-16", "line": 2, "found": "0x00"},
                id="lone surrogate",
            ),
            pytest.param(
                "a\n".encode("utf-16-le"), {"encoding": "utf-8", "line": 1, "found": "U+0000"}, id="UTF-16 unmarked"
            ),
            pytest.param(
                codecs.BOM_UTF32_LE + "a\n".encode("utf-32-le"),
                {"encoding": "utf-16", "line": 1, "found": "U+0000"},
                id="UTF-32",
            ),
        ],
    )
    def test_refuses_what_would_become_garbled_text(self, content: bytes, values: dict[str, object]) -> None:
        with pytest.raises(UnreadableEncoding) as refused:
            encoding_of(io.BytesIO(content), fallback="cp1254")

        assert refused.value.values == values

    def test_looks_at_the_whole_file(self) -> None:
        content = b"plain\n" * CHUNK_BYTES + "ş".encode("cp1254")

        assert encoding_of(io.BytesIO(content), fallback="cp1254") == "cp1254"

    def test_reads_letters_that_lie_across_two_chunks(self) -> None:
        content = b"a" * 10 + b"\n" + b"b" * (CHUNK_BYTES - 12) + "ş\n".encode()

        assert lines(content)[1][1].endswith("bş")

    def test_refuses_a_line_that_never_ends(self) -> None:
        with pytest.raises(LineTooLong):
            encoding_of(io.BytesIO(b"a" * (2 * CHUNK_BYTES)), fallback="cp1254")


class TestLinesOf:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_numbers_lines_whatever_ends_them(self, end: str) -> None:
        assert lines(f"one{end}{end}three{end}".encode()) == [(1, "one"), (2, ""), (3, "three")]

    def test_leaves_the_file_open(self) -> None:
        file = io.BytesIO(b"one\ntwo\n")

        next(lines_of(file, "utf-8"))

        assert list(lines_of(file, "utf-8")) == [(1, "one"), (2, "two")]

    @given(visible, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    def test_gives_back_every_text(self, text: str, encoding: str) -> None:
        content = "".join(f"{line}\n" for line in text.split("\n")).encode(encoding)

        assert [line for _, line in lines(content)] == text.split("\n")
