"""The block data_visualization, which not every workspace takes: bars, as far as apps here need."""

from typing import Annotated, Literal

from pydantic import Field

from playground.judge.texts import Id, Shape

Label = Annotated[str, Field(min_length=1, max_length=20)]


class Point(Shape):
    """One bar."""

    label: Label
    value: int | float


class Series(Shape):
    """Bars of one kind, one for each category."""

    name: Label
    data: Annotated[list[Point], Field(min_length=1, max_length=20)]


class Axis(Shape):
    """What the bars stand on."""

    categories: Annotated[list[Label], Field(min_length=1, max_length=20)]
    x_label: str | None = None
    y_label: str | None = None


class Bars(Shape):
    """A chart of bars."""

    type: Literal["bar"]
    series: Annotated[list[Series], Field(min_length=1, max_length=6)]
    axis_config: Axis


class DataVisualization(Shape):
    """A chart with its title; messages only."""

    type: Literal["data_visualization"]
    block_id: Id | None = None
    title: Annotated[str, Field(min_length=1, max_length=50)]
    chart: Bars
