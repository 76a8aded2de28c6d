import io
import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch

from tryon.imaging.tensors import read_checkpoint


def saved(content: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, _use_new_zipfile_serialization=False)
    return buffer.getvalue()


def test_tensors_are_read_as_torch_wrote_them(tmp_path: Path) -> None:
    path = tmp_path / "weights.pth"
    line = torch.arange(24, dtype=torch.float32)
    written = OrderedDict(
        plain=line.clone().reshape(2, 3, 4),
        turned=line.clone().reshape(2, 3, 4).permute(2, 0, 1),
        part=line[5:9],
        count=torch.tensor(7),
    )
    path.write_bytes(saved(written))

    read = read_checkpoint(path)

    assert list(read) == list(written)
    assert all(np.array_equal(read[name], written[name].numpy()) for name in written)


class Intruder:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("the file was run",)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no pickle at all",
        pickle.dumps(12),
        saved(OrderedDict(weights=Intruder())),
        saved(OrderedDict(weights=torch.zeros(3)))[:-9],
        saved(OrderedDict(weights=torch.zeros(3, dtype=torch.float16))),
        saved([torch.zeros(3)]),
    ],
)
def test_what_is_no_dictionary_of_tensors_is_refused_and_never_run(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "weights.pth"
    path.write_bytes(data)

    with pytest.raises(ValueError, match="no checkpoint"):
        read_checkpoint(path)

    assert capsys.readouterr().out == ""
