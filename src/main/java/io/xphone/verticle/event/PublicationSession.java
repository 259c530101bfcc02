package io.xphone.verticle.event;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.PublishRequest;
import io.xphone.bus.internal.PublishedAgentEvent;
import io.xphone.sip.auth.CredentialUse;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.event.Publisher;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;

/** One publication of this agent. */
final class PublicationSession extends EventSession {

    private static final int MAX_PENDING = 64;

    private final Publisher publisher;
    private final String deliver;
    private final String node;
    private final List<Promise<JsonObject>> pending = new ArrayList<>(1);

    PublicationSession(EventContext context, Publisher publisher, CredentialUse credentials, PublishRequest request) {
        super(context, request.getId(), null, credentials);
        this.publisher = publisher;
        this.deliver = request.getDeliver();
        this.node = request.getNode();
    }

    /** @return false when too many changes are pending */
    boolean publish(String contentType, byte[] document, List<Header> headers, Promise<JsonObject> done) {
        if (pending.size() >= MAX_PENDING) {
            return false;
        }
        pending.add(done);
        perform(publisher.publish(contentType, document, headers, context().now()));
        return true;
    }

    @Override
    String deliver() {
        return deliver;
    }

    @Override
    List<EventEffect> onResponse(String txId, SipResponse response) {
        return publisher.onResponse(txId, response, context().now());
    }

    @Override
    List<EventEffect> onFailed(String txId, boolean timeout) {
        return publisher.onFailed(txId, timeout, context().now());
    }

    @Override
    List<EventEffect> onTimer(EventTimer timer) {
        return publisher.onTimer(timer, context().now());
    }

    @Override
    List<EventEffect> close() {
        return publisher.remove(context().now());
    }

    @Override
    void accepted(EventEffect.Accepted effect) {
        JsonObject reply =
                new JsonObject().put("id", id()).put("etag", publisher.etag()).put("expires", effect.expiresSeconds());
        pending.forEach(promise -> promise.tryComplete(reply.copy()));
        pending.clear();
    }

    @Override
    void lapsed(EventEffect.Lapsed effect) {
        context()
                .publish(
                        deliver,
                        node,
                        new PublishedAgentEvent.PublicationLapsed(id(), effect.why(), effect.retryInMillis()));
    }

    @Override
    void ended(EventEffect.Ended effect) {
        pending.forEach(promise -> promise.tryFail(failure(effect)));
        pending.clear();
        context()
                .publish(
                        deliver, node, new PublishedAgentEvent.PublicationEnded(id(), PublishedAgentEvent.end(effect)));
    }
}
