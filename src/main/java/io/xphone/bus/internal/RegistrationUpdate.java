package io.xphone.bus.internal;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.List;

/**
 * A change of the registration, reported by the registration verticle to the dialog verticle. By reference, on one
 * node.
 *
 * @param kind the change
 * @param status SIP status of a failure; 0 without a response, or when there is none to report
 * @param reason the reason phrase, or why there was no response
 * @param grantedSeconds lifetime that the registrar granted, in s
 * @param serviceRoute route for outgoing requests (RFC 3608)
 * @param path route of incoming requests from the registrar to the phone (RFC 3327)
 * @param contact the registered Contact; null unless registered
 */
public record RegistrationUpdate(
        Kind kind,
        int status,
        String reason,
        int grantedSeconds,
        List<NameAddress> serviceRoute,
        List<NameAddress> path,
        SipUri contact) {

    /** The kinds of change. */
    public enum Kind {
        /** An attempt is in progress. */
        REGISTERING,
        /** The registrar accepted the binding; also after every refresh. */
        REGISTERED,
        /** The binding was removed or has expired. */
        UNREGISTERED,
        /** An attempt failed; the phone retries automatically. */
        FAILED
    }
}
