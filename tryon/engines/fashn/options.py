"""What an operator may say about the engine in config/*.yaml."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from tryon.engines.fashn.schedule import EXACT, Lossy


def _lossy(value: Any) -> Any:  # noqa: ANN401  # as pydantic calls it
    return Lossy.named(value) if isinstance(value, str) else value


class Options(BaseModel):
    """The engine's options; any other name is a mistake.

    Attributes:
        threads: of the models of preparation.
        device: torch's name of it; the GPU if there is one.
        most_rows: how many pictures go through the network together.
        optimise: compile the network, on a GPU.
        lossy: what is left out for speed, by names with commas (see `schedule.Lossy`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threads: int = Field(default=2, ge=1)
    device: str | None = None
    most_rows: int = Field(default=8, ge=1)
    optimise: bool = True
    lossy: Annotated[Lossy, BeforeValidator(_lossy)] = EXACT
