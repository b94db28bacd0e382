"""The inside of a candidate sandbox. Standard library only; see ../PROTOCOL.md."""
