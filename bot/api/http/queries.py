"""What a request asks behind its address: read by one model at once, and in the API's document.

FastAPI reads such a model field by field, anew at each request: half of what a page of a hundred
records took until its rows were read.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Generic, TypeVar, cast

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.api.http.problems import SCHEMA

Q = TypeVar("Q", bound=BaseModel)


class QueryOf(Generic[Q]):
    """Reads a request's query by a model; nothing in it comes twice."""

    def __init__(self, model: type[Q]) -> None:
        self.model = model

    async def __call__(self, request: Request) -> Q:
        """Read it. Raises RequestValidationError, which names each field that is wrong."""
        try:
            return self.model.model_validate(dict(request.query_params))
        except ValidationError as error:
            found = error.errors(include_url=False)
            raise RequestValidationError(
                [each | {"loc": ("query", *each["loc"])} for each in found]
            ) from None


def asked(model: type[BaseModel]) -> Any:
    """Have a parameter of an endpoint read by its model.

    It comes behind who asks: whoever may not ask at all learns nothing of what is wrong with it.
    """
    return Depends(QueryOf(model))


class NoQuery(BaseModel):
    """Nothing can be asked here: unknown parameters are refused by name."""

    model_config = ConfigDict(extra="forbid")


Nothing = Annotated[NoQuery, asked(NoQuery)]


def written(dependant: Dependant) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Describe what an endpoint's query may be: its parameters, and the schemas they refer to."""
    parameters: list[dict[str, Any]] = []
    schemas: dict[str, Any] = {}
    for model in _models_of(dependant):
        schema = model.model_json_schema(ref_template=SCHEMA)
        schemas |= schema.get("$defs", {})
        parameters += [
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "description": each["description"],
                # That nothing was asked is no value that could be sent.
                "schema": {key: said for key, said in each.items() if said is not None},
            }
            for name, each in schema["properties"].items()
        ]
    return parameters, schemas


def _models_of(dependant: Dependant) -> Iterator[type[BaseModel]]:
    for each in dependant.dependencies:
        if isinstance(each.call, QueryOf):
            yield cast("QueryOf[BaseModel]", each.call).model
        yield from _models_of(each)
