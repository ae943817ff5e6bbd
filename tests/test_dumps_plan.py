"""The same dump gives the same bounded shards, every file in one of them and none twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from dump_files import HTML, write

from schemas.errors import ConfigInvalid
from schemas.settings import Settings
from tasks.dumps import plan_dump


def test_a_folder_is_walked_in_order_without_links_and_hidden_files(tmp_path: Path) -> None:
    root = tmp_path / "News 2025"
    for name in ("b.html", "a.html", "inner/c.html", ".hidden.html", ".git/d.html"):
        write(root / name, HTML)
    (root / "link.html").symlink_to(root / "a.html")
    (root / "loop").symlink_to(root)
    (shard,) = plan_dump([root], Settings())
    assert shard.id == "0001-news-2025"
    assert shard.source_id == "news-2025"
    assert shard.names == ("News 2025/a.html", "News 2025/b.html", "News 2025/inner/c.html")
    assert shard.files == tuple(str(tmp_path / name) for name in shard.names)
    assert plan_dump([root], Settings()) == (shard,)


def test_a_named_file_keeps_its_own_name(tmp_path: Path) -> None:
    (shard,) = plan_dump([write(tmp_path / "000_x.txt", b"x")], Settings())
    assert (shard.names, shard.source_id) == (("000_x.txt",), "000-x-txt")


def test_a_file_met_twice_is_taken_once(tmp_path: Path) -> None:
    file = write(tmp_path / "folder/a.html", HTML)
    shards = plan_dump([tmp_path / "folder", file, tmp_path / "folder"], Settings())
    assert [shard.names for shard in shards] == [("folder/a.html",)]


def test_shards_are_bounded_in_files_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.dumps.plan.SHARD_BYTES", 100)
    for number, size in enumerate([10, 10, 10, 10, 10, 60, 60, 500, 10]):
        write(tmp_path / f"d/{number}.html", bytes(size))
    shards = plan_dump([tmp_path / "d"], Settings(batch_pages=1))
    assert [len(shard.files) for shard in shards] == [4, 2, 1, 1, 1]
    assert [shard.id for shard in shards] == [f"000{number}-d" for number in range(1, 6)]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="nowhere"):
        plan_dump([tmp_path / "nowhere"], Settings())
    (tmp_path / "empty").mkdir()
    assert plan_dump([tmp_path / "empty"], Settings()) == ()
