"""The inside of the examiner sandbox: pytest over a suite whose submission is elsewhere; see ../PROTOCOL.md."""
