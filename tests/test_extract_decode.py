"""What decode promises: the text of a page in any character set, and never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.extract.decode import decode, is_binary

TEXTS = {
    "utf-8": "Der Bürgermeister grüßt Łódź",
    "gb18030": "记者从港口管理局获悉，新码头将于明年春天完工。",
    "shift_jis": "港の古い橋は二度の冬のあいだ閉じられることになった。",
    "euc-kr": "항구의 오래된 다리가 두 해 겨울 동안 닫힌다고 시의회가 밝혔다.",
    "windows-1251": "Старый мост в гавани закроют на две зимы, решил городской совет.",
    "koi8-r": "Старый мост в гавани закроют на две зимы, решил городской совет.",
    "iso-2022-jp": "港の古い橋は二度の冬のあいだ閉じられることになった。",
    "iso-8859-2": "Stary most w porcie będzie zamknięty przez dwie zimy, źródła miejskie.",
}


@pytest.mark.parametrize(("charset", "text"), TEXTS.items(), ids=TEXTS)
def test_the_header_names_the_character_set(charset: str, text: str) -> None:
    assert decode(text.encode(charset), f"text/html; charset={charset}") == text


@pytest.mark.parametrize(("charset", "text"), TEXTS.items(), ids=TEXTS)
def test_the_meta_tag_names_it_where_the_header_is_silent(charset: str, text: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><p>{text}</p>'
    assert text in decode(page.encode(charset), "text/html")


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", "no-such-set", "hex", ""])
def test_valid_utf8_is_utf8_whatever_is_declared(declared: str) -> None:
    assert decode("Łódź — grüßt".encode(), f"text/html; charset={declared}") == "Łódź — grüßt"


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_believed_and_taken_away(charset: str) -> None:
    assert decode("Brücke".encode(charset), "text/html; charset=windows-1252") == "Brücke"


def test_a_label_means_the_wider_set_that_browsers_read() -> None:
    assert decode("“quoted” – €".encode("cp1252"), "text/html; charset=iso-8859-1") == "“quoted” – €"


@pytest.mark.parametrize(
    ("label", "charset", "text"),
    [
        ("x-gbk", "gbk", "记者"),
        ("cn-big5", "big5", "記者"),
        ("x-euc-jp", "euc_jp", "港の"),
        ("windows-949", "cp949", "항구"),
        ("win-1251", "cp1251", "мост"),
        ("x-cp1250", "cp1250", "łódź"),
        ("dos-874", "cp874", "สะพาน"),
        ("iso-8859-8-i", "iso8859-8", "הגשר"),
    ],
)
def test_labels_that_only_the_web_knows_are_known(label: str, charset: str, text: str) -> None:
    assert decode(text.encode(charset), f"text/html; charset={label}") == text


def test_single_bytes_of_windows_in_utf8_are_read_as_what_they_were() -> None:
    page = "Über den Sund, größer als früher. ".encode() * 9 + b"F\xe4hre f\xfchrt\xa0wieder"
    assert decode(page, "text/html; charset=utf-8").endswith("Fähre führt\xa0wieder")


def test_a_few_broken_bytes_do_not_change_the_character_set() -> None:
    broken = ("Die Brücke über den Hafen. " * 20).encode() + b"\xff\xc3("
    text = decode(broken, "text/html; charset=utf-8")
    assert text.startswith("Die Brücke über den Hafen.")
    assert text.count("\ufffd") <= 3


def test_without_any_declaration_the_character_set_is_detected() -> None:
    text = "Старый мост в гавани закроют на две зимы, решил в среду вечером городской совет после долгих споров. " * 5
    assert "мост в гавани" in decode(text.encode("windows-1251"), "")


def test_a_few_letters_beyond_ascii_without_any_declaration_are_read_as_those_of_the_web() -> None:
    text = "The ferry from Ålesund to Tromsø is late again, and the café on the pier has run out of crème. " * 4
    assert decode(f"<html><body><p>{text}</p></body></html>".encode("windows-1252"), "text/html") == (
        f"<html><body><p>{text}</p></body></html>"
    )


def test_utf8_with_a_broken_place_stays_utf8() -> None:
    body = "Fähre über den Sund, größer als früher. ".encode() * 5
    assert decode(body[:120] + b"\xff" + body[120:], "text/html").count("größer") >= 4


@pytest.mark.parametrize("body", [b"PK\x03\x04rest", b"GIF89a", b"\x1f\x8b\x08\x00"])
def test_known_binary_formats_are_binary(body: bytes) -> None:
    assert is_binary(body)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_is_taken_for_binary(text: str) -> None:
    for charset in ("utf-8", "utf-16", "utf-32", "gb18030"):
        assert not is_binary((text + " and more of it").encode(charset))


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_known_by_its_zeros(charset: str) -> None:
    page = "<!DOCTYPE html><html><body><p>A page as some editors save it</p></body></html>".encode(charset)
    assert not is_binary(page)
    assert "as some editors save it" in decode(page, "text/html")


@given(st.binary(max_size=300), st.text(max_size=30))
def test_any_bytes_under_any_label_become_text(body: bytes, label: str) -> None:
    assert isinstance(decode(body, f"text/html; charset={label}"), str)
