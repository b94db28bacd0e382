"""``preuve sandbox build`` and ``preuve sandbox list``: the images that submissions run in."""

from __future__ import annotations

from rich.table import Table

from runner.cli.ending import BadInputError, Status
from runner.cli.inputs import read_settings
from runner.cli.screen import remark, say, show
from runner.docker_sandbox.host import connect
from runner.docker_sandbox.host import sweep as remove_containers
from runner.i18n import gettext as _
from runner.i18n import ngettext
from runner.workbench import open_images


def build(names: list[str]) -> Status:
    """Build what is missing."""
    images = open_images(read_settings())
    unknown = sorted(set(names) - set(images.names))
    if unknown:
        raise BadInputError(
            _("There is no sandbox {names}. There are: {known}.").format(
                names=", ".join(unknown), known=", ".join(images.names)
            )
        )
    for name in names or images.names:
        if images.find(name) is None:
            remark(_("… Building the image of {name}").format(name=name))
            images.build(name, progress=remark)
    return Status.OK


def show_all() -> Status:
    """All sandboxes and their images. NOT_IN_ORDER when one is missing."""
    images = open_images(read_settings())
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in (_("sandbox"), _("image"), _("digest"), _("size")):
        table.add_column(title, no_wrap=True)
    missing = False
    for name in images.names:
        image = images.find(name)
        missing = missing or image is None
        if image is None:
            table.add_row(name, _("not built"), "", "")
        else:
            table.add_row(name, image.tag, image.id.removeprefix("sha256:")[:12], f"{image.size_bytes >> 20} MiB")
    show(table)
    if missing:
        say(_("Build what is missing with: preuve sandbox build"))
    return Status.NOT_IN_ORDER if missing else Status.OK


def sweep() -> Status:
    """Remove every container of this installation."""
    count = remove_containers(connect(), read_settings().instance())
    say(ngettext("{count} container removed.", "{count} containers removed.", count).format(count=count))
    return Status.OK
