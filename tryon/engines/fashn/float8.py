"""Matrix products in eight bits: a lossy mode, for devices that multiply them at twice the speed.

Weights are rounded once, a scale for each of their outputs; tokens as they come, a scale for each.

Source: Micikevicius et al., "FP8 Formats for Deep Learning", arXiv 2209.05433.
"""

import torch
from torch import Tensor, nn

from tryon.engines.fashn.network import Network

_FORMAT = torch.float8_e4m3fn
_LARGEST = torch.finfo(_FORMAT).max
_TINY = 1e-12
_FIRST = (8, 9)  # compute capability of the first devices with such units


class Float8Linear(nn.Module):
    """What a linear layer computes, rounded."""

    weight: Tensor
    scale: Tensor
    bias: Tensor

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        weight, scale = rounded(layer.weight)
        self.register_buffer("weight", weight)
        self.register_buffer("scale", scale)
        self.register_buffer("bias", layer.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(..., outputs) of (..., inputs), in its dtype."""
        rows, scale = rounded(x.reshape(-1, x.shape[-1]))
        out = torch._scaled_mm(  # noqa: SLF001  # torch has no other name for it yet
            rows,
            self.weight.t(),
            scale_a=scale,
            scale_b=self.scale.t(),
            out_dtype=torch.bfloat16,
            use_fast_accum=True,
        )
        # The bias apart: not every device adds it to products with a scale for each row.
        return (out + self.bias).to(x.dtype).reshape(*x.shape[:-1], -1)


def rounded(values: Tensor) -> tuple[Tensor, Tensor]:
    """(n, d) in eight bits, and what each row is to be multiplied by, (n, 1) float32."""
    scale = values.abs().amax(-1, keepdim=True).float().clamp(min=_TINY) / _LARGEST
    shrunk = (values / scale).clamp(-_LARGEST, _LARGEST)
    return shrunk.to(_FORMAT), scale


def convert(network: Network) -> None:
    """Rounds the linear layers of the blocks, where the work is; all others stay exact."""
    for blocks in (network.x_patch_mixer, network.double_blocks, network.single_blocks):
        for block in blocks:
            _convert(block)


def _convert(module: nn.Module) -> None:
    for name, child in module.named_children():
        if isinstance(child, nn.Linear):
            setattr(module, name, Float8Linear(child))
        elif name not in _EXACT:
            _convert(child)


_EXACT = {"img_mod", "txt_mod", "modulation"}  # computed once a schedule, in float32


def require(device: torch.device) -> None:
    """Raises RuntimeError, in one line, unless the device multiplies eight-bit numbers."""
    if device.type != "cuda" or torch.cuda.get_device_capability(device) < _FIRST:
        raise RuntimeError(
            f"lossy mode fp8: {device} does not multiply eight-bit numbers (NVIDIA Ada, Hopper or "
            "later does): leave `fp8` out of the engine's options"
        )
