package io.xphone.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.xphone.EventSubscription;
import io.xphone.IncomingSubscription;
import io.xphone.bus.EventControl;
import java.util.Map;
import java.util.function.Supplier;

/** A subscriber by its id on the bus. */
final class IncomingSubscriptionImpl implements IncomingSubscription {

    private final Inbox inbox;
    private final EventControl control;
    private final JsonObject told;
    private final Promise<EventSubscription.End> ended;

    IncomingSubscriptionImpl(Inbox inbox, EventControl control, JsonObject told) {
        this.inbox = inbox;
        this.control = control;
        this.told = told;
        this.ended = ((ContextInternal) inbox.context()).promise();
    }

    void onEnded(JsonObject event) {
        ended.tryComplete(EventSubscriptionImpl.end(event));
    }

    private Future<Void> ask(Supplier<Future<Void>> command) {
        return inbox.onContext(() -> Failures.ofCall(command.get()));
    }

    @Override
    public String id() {
        return told.getString("id");
    }

    @Override
    public String event() {
        return told.getString("event");
    }

    @Override
    public String from() {
        return told.getString("from");
    }

    @Override
    public String to() {
        return told.getString("to");
    }

    @Override
    public long expires() {
        return told.getLong("expires");
    }

    @Override
    public Future<Void> answer(int status, Map<String, String> headers) {
        return ask(() -> control.answerWatcher(id(), status, CallImpl.options(headers)));
    }

    @Override
    public Future<Void> notify(String contentType, Buffer body, Map<String, String> headers) {
        return ask(() -> control.notifyWatcher(id(), contentType, CallImpl.base64(body), CallImpl.binary(headers)));
    }

    @Override
    public Future<Void> end(String reason, Map<String, String> headers) {
        return ask(() -> control.endWatcher(id(), reason, 0, CallImpl.options(headers)));
    }

    @Override
    public Future<EventSubscription.End> ended() {
        return ended.future();
    }
}
