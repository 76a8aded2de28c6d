"""What is known of a person: looked at once, whatever is put on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tryon.engines.drape import body as upper_body
from tryon.engines.drape.body import Body, Window, split_top
from tryon.engines.drape.lower import legs as lower_body
from tryon.engines.drape.lower.legs import Legs
from tryon.imaging.arrays import Picture
from tryon.imaging.parsing import Parser, spread
from tryon.imaging.pose import Pose


@dataclass(frozen=True)
class Look:
    """A person in a photo; parsed when it is first asked for.

    Attributes:
        parser: tells hair, skin and clothes apart.
        photo: all of it.
        pose: in its pixels.
        longest: side of a window, in pixels.
    """

    parser: Parser
    photo: Picture
    pose: Pose
    longest: int

    @property
    def _shape(self) -> tuple[int, int]:
        return self.photo.shape[0], self.photo.shape[1]

    @cached_property
    def upper(self) -> tuple[Body, Window]:
        """Head, torso and arms."""
        window = upper_body.window_of(self.pose, self._shape, self.longest)
        pose = self.pose.moved(window.offset, window.scale)
        return Body.look(window.cut(self.photo), pose, self._parsed_upper), window

    @cached_property
    def _parsed_upper(self) -> NDArray[np.uint8]:
        window = upper_body.window_of(self.pose, self._shape, self.longest)
        pose = self.pose.moved(window.offset, window.scale)
        return self.parser(window.cut(self.photo), upper_body.parsed_box(pose))

    @cached_property
    def lower(self) -> tuple[Legs, Window]:
        """From the shoulders to the feet."""
        window = lower_body.window_of(self.pose, self._shape, self.longest)
        picture, pose = window.cut(self.photo), self.pose.moved(window.offset, window.scale)
        shape = (picture.shape[0], picture.shape[1])
        labels = spread(self._parsed_upper, upper_body.parsed_box(pose), shape)
        old_top = split_top(picture, pose, labels)
        box = lower_body.parsed_box(pose, shape)
        return Legs.look(Body(picture, pose, self.parser(picture, box), old_top, box)), window
