package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.EventEnd;
import io.xphone.EventState;
import io.xphone.IncomingSubscription;
import io.xphone.bus.EventControl;
import io.xphone.bus.internal.PublishedAgentEvent;

/** A subscription of a subscriber by its id on the bus. */
final class IncomingSubscriptionImpl implements IncomingSubscription {

    private final Inbox inbox;
    private final EventControl control;
    private final PublishedAgentEvent.Subscriber event;
    private final Promise<EventEnd> ended;

    IncomingSubscriptionImpl(Inbox inbox, EventControl control, PublishedAgentEvent.Subscriber event) {
        this.inbox = inbox;
        this.control = control;
        this.event = event;
        this.ended = inbox.promise();
    }

    void onEnded(EventEnd end) {
        ended.tryComplete(end);
    }

    @Override
    public String id() {
        return event.id();
    }

    @Override
    public String event() {
        return event.event();
    }

    @Override
    public String from() {
        return event.from();
    }

    @Override
    public String to() {
        return event.to();
    }

    @Override
    public long expires() {
        return event.expires();
    }

    @Override
    public Future<Void> respond(int status, MultiMap headers) {
        JsonObject options = EventValues.options(headers);
        return inbox.onContext(() -> Failures.ofCall(control.respondToSubscriber(id(), status, options)));
    }

    @Override
    public Future<Void> notify(EventState state) {
        EventState own = new EventState(state);
        return inbox.onContext(() -> Failures.ofCall(control.notifySubscriber(id(), own)));
    }

    @Override
    public Future<Void> terminate(String reason, MultiMap headers) {
        JsonObject options = EventValues.options(headers);
        return inbox.onContext(() -> Failures.unlessGone(control.terminateSubscriber(id(), reason, 0, options)));
    }

    @Override
    public Future<EventEnd> ended() {
        return ended.future();
    }
}
