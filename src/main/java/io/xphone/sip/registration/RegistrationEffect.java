package io.xphone.sip.registration;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.List;

/** What the holder of a {@link Registration} has to do or to tell, in the order of the list. */
public sealed interface RegistrationEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** Send as a new client transaction; the holder adds the Via and finds the next hop by Route or Request-URI. */
    record Send(String txId, SipRequest request) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Call {@link Registration#onTimer} after that many milliseconds; takes the place of a running one. */
    record StartTimer(RegistrationTimer timer, long delayMillis) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** That timer is of no use any more. */
    record StopTimer(RegistrationTimer timer) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The binding stands: after the first REGISTER and after every refresh.
     *
     * @param grantedSeconds how long, as the registrar says
     * @param serviceRoute the route for requests of ours (RFC 3608), often empty
     * @param path the route that requests to us take from the registrar on (RFC 3327), often empty
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

    /** There is no binding any more, or none that one may count on. */
    record Unregistered(Reason reason) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * An attempt failed; another follows.
     *
     * @param status the registrar's, 0 when there was no answer
     * @param reason its reason phrase, or ours
     * @param retryInMillis when the next attempt follows, in milliseconds
     */
    record Failed(int status, String reason, long retryInMillis) implements RegistrationEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Why a binding is gone. */
    enum Reason {
        /** We asked for it and the registrar agreed, or there was none. */
        REMOVED,
        /** We asked for it but got no agreement: it ends by itself. */
        UNCONFIRMED,
        /** It ended before it could be refreshed. */
        EXPIRED,
        /** The registrar refused to refresh it. */
        REFUSED,
        /** Its connection broke and it could not be registered anew. */
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
