package io.xphone;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.bus.EventControl;
import io.xphone.bus.PublishOrder;

/** A publication by its id on the bus. */
final class PublicationHandle implements Publication {

    private final Inbox inbox;
    private final EventControl control;
    private final PublishOrder order;
    private final Promise<EventSubscription.End> ended;

    PublicationHandle(Inbox inbox, EventControl control, PublishOrder order) {
        this.inbox = inbox;
        this.control = control;
        this.order = order;
        this.ended = ((ContextInternal) inbox.context()).promise();
    }

    void onEnded(JsonObject event) {
        ended.tryComplete(EventSubscriptionHandle.end(event));
    }

    @Override
    public String id() {
        return order.getId();
    }

    @Override
    public Future<Void> update(String contentType, Buffer body) {
        PublishOrder changed =
                new PublishOrder(order).setContentType(contentType).bytes(body);
        return inbox.onContext(() -> Failures.ofCall(control.publish(changed)).mapEmpty());
    }

    @Override
    public Future<Void> remove() {
        return inbox.onContext(() -> Failures.ofCall(control.unpublish(id())));
    }

    @Override
    public Future<EventSubscription.End> ended() {
        return ended.future();
    }
}
