package io.xphone.sip.registration;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.List;

/** An action that the owner of a {@link Registration} has to carry out or report, in the order of the list. */
public sealed interface RegistrationEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** Send the request in a new client transaction; the owner adds the Via and finds the next hop. */
    record Send(String txId, SipRequest request) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Call {@link Registration#onTimer} after this delay; replaces a running timer of the same name. */
    record StartTimer(RegistrationTimer timer, long delayMillis) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Stop this timer. */
    record StopTimer(RegistrationTimer timer) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The registrar accepted the first REGISTER or a refresh.
     *
     * @param grantedSeconds the lifetime of the binding
     * @param serviceRoute the route for sent requests (RFC 3608), often empty
     * @param path the route of requests from the registrar to this UA (RFC 3327), often empty
     * @param contact the Contact as bound
     */
    record Registered(int grantedSeconds, List<NameAddress> serviceRoute, List<NameAddress> path, SipUri contact)
            implements RegistrationEffect {
        public Registered {
            path = List.copyOf(path);
            serviceRoute = List.copyOf(serviceRoute);
        }

        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The binding has ended, or its state is unknown. */
    record Unregistered(Reason reason) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * An attempt failed; the registration retries automatically.
     *
     * @param status the status of the registrar, 0 without a response
     * @param reason the reason phrase, or a description of the failure
     * @param retryInMillis the delay before the next attempt
     */
    record Failed(int status, String reason, long retryInMillis) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Why a binding has ended. */
    enum Reason {
        /** The registrar confirmed its removal, or there was no binding to remove. */
        REMOVED,
        /** The registrar did not confirm its removal: it expires. */
        UNCONFIRMED,
        /** It expired before it could be refreshed. */
        EXPIRED,
        /** The registrar rejected the refresh. */
        REJECTED,
        /** Its connection closed and the next attempt failed. */
        FLOW_LOST
    }

    /** Carries out effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Send effect);

        void on(StartTimer effect);

        void on(StopTimer effect);

        void on(Registered effect);

        void on(Unregistered effect);

        void on(Failed effect);
    }
}
