package io.xphone.verticle.event;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.xphone.PublishRequest;
import io.xphone.bus.MessagingEvents;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.EventTimer;
import io.xphone.sip.event.Publisher;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;

/** State of ours that a server keeps. */
final class PublicationSession extends EventSession {

    private static final int MOST_WAITING = 64;

    private final Publisher publisher;
    private final String deliver;
    private final String node;
    private final List<Promise<JsonObject>> waiting = new ArrayList<>(1);

    PublicationSession(EventContext context, Publisher publisher, PublishRequest order) {
        super(context, order.getId());
        this.publisher = publisher;
        this.deliver = order.getDeliver();
        this.node = order.getNode();
    }

    /** @return false when too many changes wait to be told */
    boolean publish(String contentType, byte[] document, List<Header> headers, Promise<JsonObject> done) {
        if (waiting.size() >= MOST_WAITING) {
            return false;
        }
        waiting.add(done);
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
        waiting.forEach(promise -> promise.tryComplete(reply.copy()));
        waiting.clear();
    }

    @Override
    void lapsed(EventEffect.Lapsed effect) {
        context().tell(deliver, node, MessagingEvents.publicationLapsed(id(), effect));
    }

    @Override
    void ended(EventEffect.Ended effect) {
        waiting.forEach(promise -> promise.tryFail(failure(effect)));
        waiting.clear();
        context().tell(deliver, node, MessagingEvents.publicationEnded(id(), effect));
    }
}
