package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.EventEnd;
import io.xphone.EventState;
import io.xphone.Publication;
import io.xphone.PublishRequest;
import io.xphone.bus.EventControl;

/** A publication by its id on the bus. */
final class PublicationImpl implements Publication {

    private final Inbox inbox;
    private final EventControl control;
    private final PublishRequest request;
    private final Promise<EventEnd> ended;

    PublicationImpl(Inbox inbox, EventControl control, PublishRequest request) {
        this.inbox = inbox;
        this.control = control;
        this.request = request;
        this.ended = inbox.promise();
    }

    void onEnded(EventEnd end) {
        ended.tryComplete(end);
    }

    @Override
    public String id() {
        return request.getId();
    }

    @Override
    public Future<Void> update(EventState state) {
        EventState own = new EventState(state);
        PublishRequest changed = new PublishRequest(request)
                .setContentType(own.getContentType())
                .setBody(own.getBody())
                .setBase64(own.isBase64());
        if (!own.getHeaders().isEmpty()) {
            changed.setHeaders(own.getHeaders());
        }
        return inbox.onContext(() -> Failures.ofCall(control.publish(changed)).mapEmpty());
    }

    @Override
    public Future<Void> close() {
        return inbox.onContext(() -> Failures.unlessGone(control.unpublish(id())));
    }

    @Override
    public Future<EventEnd> ended() {
        return ended.future();
    }
}
