"""The network's dimensions, read from the `config.json` beside the weights if there is one."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tryon.weights import WeightsMissing


class NetworkConfig(BaseModel):
    """What the published weights have, unless a file says otherwise.

    Attributes:
        input_shape: height and width of the pictures in pixels.
        patch_size: a token is a square of that many pixels.
        axes_dim: channels of a head that rotate with nothing, the row and the column.
        theta: of the rotary embedding.
        categories: kinds of garments; 0 in the embedding is none of them.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    input_shape: tuple[int, int] = (864, 576)
    patch_size: int = 12
    hidden_size: int = 1280
    n_heads: int = 10
    mlp_ratio: int = 4
    patch_mixer_depth: int = 4
    double_blocks_depth: int = 8
    single_blocks_depth: int = 16
    axes_dim: tuple[int, int, int] = (16, 56, 56)
    theta: int = 10_000
    categories: int = 3

    @property
    def grid(self) -> tuple[int, int]:
        """Tokens down and across."""
        height, width = self.input_shape
        return height // self.patch_size, width // self.patch_size

    @property
    def tokens(self) -> int:
        """Of one picture."""
        down, across = self.grid
        return down * across

    @property
    def head_size(self) -> int:
        return self.hidden_size // self.n_heads

    @classmethod
    def beside(cls, weights: Path) -> "NetworkConfig":
        """What the `config.json` in the weights' folder says; the published dimensions without one.

        Raises:
            WeightsMissing: the file cannot be understood.
        """
        path = weights.with_name("config.json")
        if not path.is_file():
            return cls()
        try:
            return cls.model_validate_json(path.read_text("utf-8"))
        except (ValidationError, UnicodeDecodeError) as error:
            raise WeightsMissing(f"{path} does not describe this network: remove it") from error
