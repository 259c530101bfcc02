package io.xphone.call.core;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.call.message.CallError;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** An action to carry out after an input to {@code CallMachine}, in the order of the returned list. */
public sealed interface CallEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /**
     * Send a request in a new client transaction. It has no Via yet: the sender resolves the next hop by its Route or
     * Request-URI and adds one.
     *
     * @param txId the identifier of the transaction, which its responses repeat
     * @param request the request
     */
    record Send(String txId, SipRequest request) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Send the ACK of a 2xx, outside of transactions: its Via has its own branch.
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
     * Cancel an INVITE: the transaction layer creates the CANCEL and delays it until a provisional response is
     * received.
     *
     * @param inviteTxId the transaction of the INVITE
     * @param headers to add, such as Reason
     */
    record Cancel(String inviteTxId, List<Header> headers) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Send a response.
     *
     * @param txId the server transaction
     * @param response the complete response
     */
    record Respond(String txId, SipResponse response) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Start or restart a timer.
     *
     * @param timer the timer
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
     * @param timer the timer
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

    /** Gather the candidates of ICE anew, then call {@code onMediaGathered} or {@code onMediaNotGathered}. */
    record GatherMedia() implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Add candidates of the peer to those of its description (RFC 8838).
     *
     * @param candidates with the credentials of the session in force
     */
    record AddCandidates(IceDescription candidates) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Apply a media plan.
     *
     * @param plan the complete plan
     */
    record ApplyMedia(MediaPlan plan) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Send media of an inbound call without limits: an ACK or PRACK was received, so the caller received our response,
     * and the source address of its INVITE is not forged.
     */
    record ConfirmMedia() implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Stop media and release the ports. */
    record CloseMedia() implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The state of the call changed.
     *
     * @param state the new state; it differs from the previous one
     */
    record StateChanged(CallState state) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Publish an event to the application.
     *
     * @param event the event
     */
    record Event(CallEvent event) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The call ended. Occurs once, right after the change to {@link CallState#ENDED}; messages may still have to be
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
     * A command succeeded.
     *
     * @param token of the command
     * @param status of the response to the request that it sent; 0 when that does not matter
     */
    record Done(long token, int status) implements CallEffect {

        public Done(long token) {
            this(token, 0);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A command failed.
     *
     * @param token of the command
     * @param error the cause
     */
    record Failed(long token, CallError error) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The peer violated the protocol and the call continues: to be logged.
     *
     * @param description what the peer did, and what follows from it
     */
    record ProtocolError(String description) implements CallEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The machine has finished and can be discarded. Occurs once, after {@link Ended}. */
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

        void on(GatherMedia effect);

        void on(AddCandidates effect);

        void on(ApplyMedia effect);

        void on(ConfirmMedia effect);

        void on(CloseMedia effect);

        void on(StateChanged effect);

        void on(Event effect);

        void on(Ended effect);

        void on(Done effect);

        void on(Failed effect);

        void on(ProtocolError effect);

        void on(Released effect);
    }
}
