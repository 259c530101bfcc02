package io.xphone.verticle.call;

import io.vertx.core.json.JsonObject;
import io.xphone.bus.CallEvents;
import io.xphone.bus.Subscription;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.BusSubscribers;
import java.util.List;

/** Publishes the events of a call to its subscribers, in order. */
final class CallEventPublisher {

    private final String callId;
    private final BusSubscribers subscribers;
    private DtmfDeduplicator digits; // created with the first digit: most calls have none
    private long sequence;

    CallEventPublisher(String callId, BusSubscribers subscribers) {
        this.callId = callId;
        this.subscribers = subscribers;
    }

    void tell(JsonObject event) {
        event.put("call", callId).put("seq", ++sequence);
        subscribers.tell(event);
    }

    /** Publishes a digit; one received by both RTP and INFO is published once. @return whether it was published */
    boolean digit(DtmfDeduplicator.Source source, char digit, int millis) {
        if (digits == null) {
            digits = new DtmfDeduplicator(DtmfDeduplicator.DEFAULT_WINDOW_NANOS);
        }
        // the duration in an INFO may still lie ahead
        int pressed = source == DtmfDeduplicator.Source.RTP ? millis : 0;
        boolean first = digits.accept(source, digit, pressed, System.nanoTime());
        if (first) {
            tell(CallEvents.dtmf(digit, millis, source == DtmfDeduplicator.Source.RTP ? "RFC4733" : "INFO"));
        }
        return first;
    }

    /** @throws IllegalArgumentException when the subscription is invalid */
    void attach(Subscription subscription) {
        subscribers.add(subscription);
    }

    List<BusSubscriber> subscribers() {
        return subscribers.all();
    }

    /** Adds a subscriber of the agent or of another call. */
    void share(BusSubscriber subscriber) {
        subscribers.share(subscriber);
    }

    void detach(String subscription) {
        subscribers.remove(subscription);
    }
}
