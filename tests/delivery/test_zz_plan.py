import time
from sqlalchemy import text
from tests.delivery.test_crowd import queue_for_a_crowd
from tests.delivery.promises import *
from services import outbox
from services.outbox import _due
from rules.pace import Urgency
from services import leases

def test_plan(database):
    database.transact_now(queue_for_a_crowd)
    database.transact_now(lambda s: leases.found(s,1,"me"))
    for analyzed in (False, True):
        if analyzed:
            with database.engine.begin() as c: c.exec_driver_sql("ANALYZE")
        with database.engine.begin() as c:
            q = _due(1, Urgency.ANNOUNCEMENT, NOON).limit(30)
            sql = str(q.compile(c, compile_kwargs={"literal_binds": True}))
            pre = "EXPLAIN QUERY PLAN " if c.dialect.name == "sqlite" else "EXPLAIN ANALYZE "
            print(sql)
            for r in c.execute(text(pre + sql.replace(":", "\\:"))): print(r)
        for i in range(8):
            t=time.perf_counter(); n = len(database.transact_now(lambda s: outbox.claim(s, KINDS, 1, 1, NOON)).messages); print(n, time.perf_counter()-t)
            t=time.perf_counter(); database.transact_now(lambda s: outbox.when_due(s, 1)); print("due", time.perf_counter()-t)
