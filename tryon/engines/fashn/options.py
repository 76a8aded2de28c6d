"""What an operator may say about the engine in config/*.yaml."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tryon.engines.fashn.schedule import EXACT, Lossy


def _lossy(value: Any) -> Any:  # noqa: ANN401  # as pydantic calls it
    return Lossy.named(value) if isinstance(value, str) else value


class Options(BaseModel):
    """The engine's options; any other name is a mistake.

    Attributes:
        threads: of the models of preparation.
        device: torch's name of it; the GPU if there is one.
        most_rows: how many pictures go through the network together; more than eight are never
            compiled, and gain nothing.
        optimise: compile the network, on a GPU.
        parser: directory of a human parser's checkpoint (see `parts.HumanParser`), absolute or
            inside the weights' directory; without one the six-class parser stands in.
        parser_labels: a JSON file that maps its labels, likewise; not needed for known ones.
        masked: show the network the person without the old garment. Needs a parser.
        lossy: what is left out for speed, by names with commas (see `schedule.Lossy`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threads: int = Field(default=2, ge=1)
    device: str | None = None
    most_rows: int = Field(default=8, ge=1, le=8)
    optimise: bool = True
    parser: str = ""
    parser_labels: str = ""
    masked: bool = False
    lossy: Annotated[Lossy, BeforeValidator(_lossy)] = EXACT

    @model_validator(mode="after")
    def _masked_by_a_parser(self) -> Self:
        if self.masked and not self.parser:
            raise ValueError("masked needs a parser")
        return self
