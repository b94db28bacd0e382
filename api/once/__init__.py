"""``Idempotency-Key``: whoever does not know whether a request arrived sends it again, and it is done once.

For every POST that makes something. In the routes of a feature, with the installation's ``Once``::

    def battery_routes(batteries: Batteries, accounts: Accounts, once: Once) -> APIRouter:
        asked_once = Annotated[Asked, Depends(once)]

        @router.post("/v1/batteries", operation_id="createBattery", status_code=201, …)
        def create_battery(new: NewBattery, caller: writer, asked: asked_once) -> Response:
            return asked.once(caller.organisation, lambda: JSONResponse(shown(batteries.create(caller, new)), 201))

OpenAPI gets the header and its problems (409, 422) by itself. Without the header, the work is simply done.

The row that says "done" is written in the first transaction of the work itself (``Database.besides``), so there is no
moment at which work is done and not known to be. Status and body follow when they are known, and are kept 24 hours:
sealed, by the caller's key or session token, of which we have digests only. Answers may hold secrets that are shown
once; whoever reads the table reads none of them. A refusal uses up no key.
"""
