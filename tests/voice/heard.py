"""What callers get by SMS, and what is kept of their calls."""

from gateway.store.tables import Call, Recording

RECEIPT = "【普陀网格】您来电反映的事项已登记，工单10008，办理情况将短信告知。"
CALL_BACK = "【普陀网格】回电已登记，工单10008，工作人员会尽快来电。也可直接发短信说明事情和地址。"
MISSED = "【普陀网格】未能接到您的来电，已登记回电，工单10008。也可直接发短信说明事情和地址。"


def the_call(world):
    with world.store.read() as tx:
        call = tx.query(Call).one()
        return call, call.hotline


def recordings(world):
    with world.store.read() as tx:
        return tx.query(Recording).order_by(Recording.id).all()
