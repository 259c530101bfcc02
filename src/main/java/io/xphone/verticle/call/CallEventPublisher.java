package io.xphone.verticle.call;

import io.xphone.bus.Subscription;
import io.xphone.bus.internal.CallEventDelivery;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.BusSubscribers;
import java.util.List;
import java.util.Optional;

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

    void publish(PublishedCallEvent event) {
        sequence++;
        if (!subscribers.isEmpty()) {
            subscribers.publish(new CallEventDelivery(callId, sequence, event));
        }
    }

    /**
     * Publishes a received digit; of a digit that is received by RTP and by INFO only the first is published.
     *
     * @return whether it was published
     */
    boolean digit(DtmfDeduplicator.Source source, char digit, int millis) {
        if (digits == null) {
            digits = new DtmfDeduplicator(DtmfDeduplicator.DEFAULT_WINDOW_NANOS);
        }
        // the duration in an INFO is what the peer names, and may lie in the future
        int pressed = source == DtmfDeduplicator.Source.RTP ? millis : 0;
        boolean first = digits.accept(source, digit, pressed, System.nanoTime());
        if (first) {
            publish(new PublishedCallEvent.Dtmf(
                    digit, millis, source == DtmfDeduplicator.Source.RTP ? "RFC4733" : "INFO"));
        }
        return first;
    }

    /** @throws IllegalArgumentException when the subscription is not valid */
    void attach(Subscription subscription) {
        subscribers.add(subscription);
    }

    List<BusSubscriber> subscribers() {
        return subscribers.all();
    }

    /** Publishes the call's events to a subscriber of the agent, or of another call, too. */
    void share(BusSubscriber subscriber) {
        subscribers.share(subscriber);
    }

    /** The subscriber with that id. */
    Optional<BusSubscriber> find(String subscription) {
        return subscribers.find(subscription);
    }

    /** The application of a subscriber has ended. */
    void lose(String subscription) {
        subscribers.lose(subscription);
    }

    void detach(String subscription) {
        subscribers.remove(subscription);
    }
}
