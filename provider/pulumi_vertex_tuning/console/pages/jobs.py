"""The page with the list of tuned models and jobs."""

from dataclasses import replace
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from pulumi_vertex_tuning.console.pages.frame import frame, heading, message
from pulumi_vertex_tuning.console.rows import Asked, asked_for, owners_of, states
from pulumi_vertex_tuning.console.world import World

_TICK = 0.5
_ROWS = 25

_COLUMNS = {
    "name": "Tuned model",
    "state": "State",
    "base_model": "Base model",
    "data": "Training data",
    "cost": "Cost",
    "owner": "Stack",
    "created": "Created (UTC)",
}

_BODY = r"""
<q-tr :props="props">
  <q-td v-for="col in props.cols" :key="col.name" :props="props" :data-label="col.label"
        :class="{empty: !col.value, fixed: col.name === 'cost'}">
    <a v-if="col.name === 'name'" :href="'/jobs/' + props.row.key">{{ col.value }}</a>
    <template v-else-if="col.name === 'state'">
      <span :class="'tag ' + col.value.replace(' ', '-')">{{ col.value }}</span>
      <small>{{ props.row.progress }}</small>
    </template>
    <template v-else>{{ col.value }}</template>
  </q-td>
</q-tr>
"""


def jobs_page(world: World) -> None:
    """Serve the list."""

    @ui.page("/")
    def page() -> None:
        with frame(world, "List"):
            heading("Tuned models and jobs")
            _List(world)


class _List:
    """The list as one browser sees it."""

    def __init__(self, world: World) -> None:
        self._world, self._asked, self._seen = world, Asked(), -1
        self._page: dict[str, Any] = {
            "page": 1,
            "rowsPerPage": _ROWS,
            "sortBy": "created",
            "descending": True,
            "rowsNumber": 0,  # from the beginning: the browser asks for pages only then
        }
        with ui.element("div").classes("line"):
            self._filters()
        self._note = message("reading the list ...")
        self._table = ui.table(
            columns=[_column(name, label) for name, label in _COLUMNS.items()],
            rows=[],
            row_key="key",
            pagination=self._page,
        )
        self._table.classes("jobs").props('flat wrap-cells :rows-per-page-options="[25, 50, 100]"')
        self._table.add_slot("body", _BODY)
        self._table.on("request", self._turn)
        self._draw()
        ui.timer(_TICK, self._tick)

    def _filters(self) -> None:
        ui.input("Filter", on_change=lambda e: self._ask(words=e.value)).classes("words").props(
            'outlined dense clearable debounce=200 aria-label="Filter the list"'
        )
        self._states = ui.select(
            {"": "all states"}, value="", on_change=lambda e: self._ask(state=e.value)
        ).props('outlined dense aria-label="State"')
        self._owners = ui.select(
            {"": "all stacks"}, value="", on_change=lambda e: self._ask(owner=e.value)
        ).props('outlined dense aria-label="Stack"')
        self._order = ui.select(
            _orders(), value="created down", on_change=lambda e: self._sort(e.value)
        ).props('outlined dense aria-label="Order"')

    def _ask(self, **changed: Any) -> None:
        given: dict[str, Any] = {key: value or "" for key, value in changed.items()}
        self._asked = replace(self._asked, **given)
        self._page["page"] = 1
        self._draw()

    def _sort(self, order: str) -> None:
        field, _, way = order.partition(" ")
        self._page |= {"sortBy": field, "descending": way == "down"}
        self._ask(sort=field)

    def _turn(self, event: GenericEventArguments) -> None:
        """Another page of the list, or another order, was asked for at the table."""
        self._page = {**self._page, **event.args["pagination"]}
        field = self._page.get("sortBy") or "created"
        self._order.value = f"{field} {'down' if self._page['descending'] else 'up'}"
        self._draw()

    def _tick(self) -> None:
        if self._seen != self._world.version:
            self._seen = self._world.version
            self._draw()

    def _draw(self) -> None:
        world, size = self._world, int(self._page["rowsPerPage"])
        self._asked = replace(
            self._asked,
            sort=str(self._page.get("sortBy") or "created"),
            descending=bool(self._page["descending"]),
        )
        found = asked_for(world.rows, self._asked)
        start = (int(self._page["page"]) - 1) * size
        self._states.set_options({"": "all states", **{one: one for one in states(world.rows)}})
        self._owners.set_options({"": "all stacks", **{one: one for one in owners_of(world.rows)}})
        self._table.pagination = {**self._page, "rowsNumber": len(found)}
        self._table.rows = [row.as_json() for row in found[start : start + size]]
        self._table.set_visibility(bool(found))
        self._tell(len(found))

    def _tell(self, found: int) -> None:
        world = self._world
        if world.error:
            text, kind = f"{world.error}\nThe console goes on trying.", "bad"
        elif not world.loaded:
            text, kind = "reading the list ...", "soft"
        elif not world.rows:
            text = "Nothing has been tuned here yet. Begin with New tuned model, or pulumi up."
            kind = "soft"
        else:
            live = sum(row.live for row in world.rows)
            text = f"{found:,} of {len(world.rows):,} shown; {live:,} not ended"
            kind = "soft"
        self._note.classes(replace=f"pre {kind}").set_text(text)


def _column(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "label": label, "field": name, "align": "left", "sortable": True}


def _orders() -> dict[str, str]:
    ways = {"down": "descending", "up": "ascending"}
    return {
        f"{name} {way}": f"by {label.lower().removesuffix(' (utc)')}, {told}"
        for name, label in _COLUMNS.items()
        for way, told in ways.items()
    }
