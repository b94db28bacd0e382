"""What operators are told to do. Rows that fail for one reason share one remedy."""

from __future__ import annotations

from runner.i18n import gettext as _


def seccomp() -> str:
    """A call or a family reached the kernel."""
    return _(
        "The seccomp profile is not in force. Let the engine and the kernel support seccomp (`docker info` names it), "
        "and choose a profile of sandboxes that has it (PREUVE_PROFILE)."
    )


def control_groups() -> str:
    """A limit of the control group is not set, or does not bite."""
    return _(
        "The limit is not effective. Boot with cgroup_enable=memory swapaccount=1, let the engine manage control "
        "groups, and register gVisor without --ignore-cgroups."
    )


def network() -> str:
    """Something can be reached."""
    return _("The sandbox has a network. Start it with network_mode none, and no daemon option against that.")


def options() -> str:
    """The container is not what it was asked to be."""
    return _("Compare the options of containers with the installation's, and the engine's daemon.json.")


def user() -> str:
    """It has privileges, or shares a user."""
    return _("Start sandboxes with a user id of their own (PREUVE_UID_BASE), no added group and no capability.")


def installation() -> str:
    """A limit of our own does not work."""
    return _("This is Preuve's own limit: restore the installation.")
