"""The way to an operation whose path has no parameters: one look-up, where the router asks each route in turn."""

from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send


def by_known_path(router: APIRouter) -> ASGIApp:
    """The router with a look-up before it; whatever is not found there, it answers or refuses as ever."""
    known = _known(router.routes)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            route = known.get((scope["method"], scope["path"].removeprefix(scope.get("root_path", ""))))
            if route is not None:
                scope["route"] = route
                await route.app(scope, receive, send)
                return
        await router(scope, receive, send)

    return application


def _known(routes: Sequence[BaseRoute]) -> Mapping[tuple[str, str], APIRoute]:
    """By method and path the route that the router would come to, which is the first that takes them."""
    ours = [(method, route) for route in routes if isinstance(route, APIRoute) for method in route.methods or ()]
    return {
        (method, plain.path): next(
            route for each, route in ours if each == method and route.path_regex.match(plain.path)
        )
        for method, plain in ours
        if not plain.param_convertors
    }
