package io.xphone.bus.internal;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.List;

/**
 * What the registration verticle tells the dialog verticle. By reference, on one node.
 *
 * @param kind what happened
 * @param status SIP status of a failure; 0 when there was no answer, or none to report
 * @param reason its phrase, or why there was no answer
 * @param grantedSeconds lifetime that the registrar granted, in s
 * @param serviceRoute route for requests of ours (RFC 3608)
 * @param path route that requests to us take from the registrar on (RFC 3327)
 * @param contact the Contact as bound; null unless registered
 */
public record RegistrationUpdate(
        Kind kind,
        int status,
        String reason,
        int grantedSeconds,
        List<NameAddress> serviceRoute,
        List<NameAddress> path,
        SipUri contact) {

    /** What happened. */
    public enum Kind {
        /** An attempt is under way. */
        REGISTERING,
        /** The binding stands; also after every refresh. */
        REGISTERED,
        /** There is no binding any more. */
        UNREGISTERED,
        /** An attempt failed; another follows. */
        FAILED
    }
}
