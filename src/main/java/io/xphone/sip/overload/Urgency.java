package io.xphone.sip.overload;

import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import java.util.Set;

/** How soon a received message has to be handled. The most urgent is the first. */
public enum Urgency {

    /**
     * What concerns a call or transaction that exists: responses, ACK, BYE, CANCEL, PRACK and requests within dialogs.
     * Their loss costs more than their handling.
     */
    URGENT,

    /** Other requests outside of dialogs: REGISTER, OPTIONS, MESSAGE, SUBSCRIBE and so on. */
    ORDINARY,

    /** An INVITE outside of dialogs. */
    NEW_CALL;

    private static final Set<String> ALWAYS_URGENT = Set.of(Method.ACK, Method.BYE, Method.CANCEL, Method.PRACK);

    /** The class of a parsed message. */
    public static Urgency of(SipMessage message) {
        return message instanceof SipRequest request
                ? of(request.method(), request.to().tag().isPresent())
                : URGENT;
    }

    /** The class of a request. */
    static Urgency of(String method, boolean inDialog) {
        if (inDialog || ALWAYS_URGENT.contains(method)) {
            return URGENT;
        }
        return method.equals(Method.INVITE) ? NEW_CALL : ORDINARY;
    }
}
