package io.xphone.sip.event;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** What the holder of a machine of this package has to do or to tell, in the order of the list. */
public sealed interface EventEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** Send as a new client transaction; the holder adds the Via and finds the next hop by Route or Request-URI. */
    record Send(String txId, SipRequest request) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Answer that server transaction. */
    record Respond(String txId, SipResponse response) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Call {@code onTimer} after that many milliseconds; takes the place of a running one. */
    record StartTimer(EventTimer timer, long delayMillis) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** That timer is of no use any more. */
    record StopTimer(EventTimer timer) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The other side agreed: to a subscription or its refresh, to a publication, to a message.
     *
     * @param status the status of its answer; 200 when a NOTIFY said it before
     * @param reason its phrase
     * @param expiresSeconds how long it holds, 0 where that makes no sense
     */
    record Accepted(int status, String reason, long expiresSeconds) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A NOTIFY came.
     *
     * @param state what it says of the subscription
     * @param contentType of the body, "" without one
     * @param text the document as text, by its charset
     * @param body the document
     * @param fork which of the subscription's dialogs it came in: the notifier's tag
     */
    record Notified(SubscriptionState state, String contentType, String text, byte[] body, String fork)
            implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A subscription or publication is gone, and is asked for anew.
     *
     * @param why for people
     * @param retryInMillis when; 0 at once
     */
    record Lapsed(String why, long retryInMillis) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A further notifier answered the SUBSCRIBE, which a proxy had forked (RFC 6665 §4.4.1): a subscription of its own,
     * whose effects are to be asked for with {@link Subscriber#start}.
     */
    record Forked(Subscriber branch) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** To a notifier: the application has to say whether it accepts, for so many seconds at most. */
    record Requested(long expiresSeconds) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * It is over; nothing follows.
     *
     * @param reason how it came to that
     * @param status the SIP status of a refusal; 0 without one
     * @param phrase the reason phrase, or the reason of Subscription-State
     */
    record Ended(EndReason reason, int status, String phrase) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** How a subscription, publication or message ends. */
    enum EndReason {
        /** We ended it. */
        CLOSED,
        /** The other side refused the request. */
        REFUSED,
        /** The notifier ended it for good (rejected, noresource, invariant), or there was only one state to be told. */
        TERMINATED,
        /** Nothing came: no answer, no NOTIFY, no refresh. */
        TIMEOUT,
        /** It could not be sent. */
        TRANSPORT
    }

    /** Carries out effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Send effect);

        void on(Respond effect);

        void on(StartTimer effect);

        void on(StopTimer effect);

        void on(Accepted effect);

        void on(Notified effect);

        void on(Lapsed effect);

        void on(Forked effect);

        void on(Requested effect);

        void on(Ended effect);
    }
}
