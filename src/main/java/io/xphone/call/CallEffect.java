package io.xphone.call;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** What is to be done after an input to a {@link CallMachine}, in the order of the list. */
public sealed interface CallEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * Send a request in a new client transaction. It has no Via yet: whoever sends it finds the next hop by its Route
     * or Request-URI and adds one.
     *
     * @param txId the name of the transaction, to come back with its answers
     * @param request the request
     */
    record Send(String txId, SipRequest request) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Send the ACK of a 2xx: no transaction, but a Via with a branch of its own.
     *
     * @param ack the request, without Via
     */
    record SendAck(SipRequest ack) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Cancel an INVITE of ours: the transaction layer builds the CANCEL and holds it back until a provisional answer
     * came.
     *
     * @param inviteTxId the transaction of the INVITE
     * @param headers what to add, such as Reason
     */
    record Cancel(String inviteTxId, List<Header> headers) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Answer a request.
     *
     * @param txId its server transaction
     * @param response the answer, complete
     */
    record Respond(String txId, SipResponse response) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Start a timer, or start it anew.
     *
     * @param timer which
     * @param delayMillis in ms
     */
    record StartTimer(CallTimer timer, long delayMillis) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Stop a timer.
     *
     * @param timer which
     */
    record StopTimer(CallTimer timer) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Open ports for media, then call {@code onMediaOpened}, {@code onMediaFailed} or {@code onMediaBusy}. */
    record OpenMedia() implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Send and take media like this from now on.
     *
     * @param plan the whole plan
     */
    record ApplyMedia(MediaPlan plan) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Stop media and give the ports back. */
    record CloseMedia() implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The call entered a state.
     *
     * @param state the state, never the same twice in a row
     */
    record StateChanged(CallState state) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Tell the application.
     *
     * @param event what happened
     */
    record Event(CallEvent event) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The call is over. Comes once, right after the change to {@link CallState#ENDED}; messages may still have to be
     * exchanged, so the machine stays until {@link Released}.
     *
     * @param end how it ended
     */
    record Ended(CallEnd end) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A command was carried out.
     *
     * @param token of the command
     */
    record Done(long token) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A command was not carried out.
     *
     * @param token of the command
     * @param error why
     */
    record Refused(long token, CallError error) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The machine has nothing more to do and can be forgotten. Comes once, after {@link Ended}. */
    record Released() implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Carries out effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Send effect);

        void on(SendAck effect);

        void on(Cancel effect);

        void on(Respond effect);

        void on(StartTimer effect);

        void on(StopTimer effect);

        void on(OpenMedia effect);

        void on(ApplyMedia effect);

        void on(CloseMedia effect);

        void on(StateChanged effect);

        void on(Event effect);

        void on(Ended effect);

        void on(Done effect);

        void on(Refused effect);

        void on(Released effect);
    }
}
