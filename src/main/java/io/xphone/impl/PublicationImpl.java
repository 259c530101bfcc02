package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.EventSubscription;
import io.xphone.Publication;
import io.xphone.PublishRequest;
import io.xphone.bus.EventControl;

/** A publication by its id on the bus. */
final class PublicationImpl implements Publication {

    private final Inbox inbox;
    private final EventControl control;
    private final PublishRequest order;
    private final Promise<EventSubscription.End> ended;

    PublicationImpl(Inbox inbox, EventControl control, PublishRequest order) {
        this.inbox = inbox;
        this.control = control;
        this.order = order;
        this.ended = ((ContextInternal) inbox.context()).promise();
    }

    void onEnded(JsonObject event) {
        ended.tryComplete(EventSubscriptionImpl.end(event));
    }

    @Override
    public String id() {
        return order.getId();
    }

    @Override
    public Future<Void> update(String contentType, Buffer body) {
        PublishRequest changed =
                new PublishRequest(order).setContentType(contentType).bytes(body);
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
