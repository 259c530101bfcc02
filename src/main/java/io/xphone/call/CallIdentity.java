package io.xphone.call;

import io.xphone.sip.identity.Identities;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.TelUri;
import io.xphone.sip.message.Uri;

/**
 * Who calls whom, as the INVITE says it.
 *
 * @param callId the Call-ID
 * @param localTag our tag
 * @param from the caller
 * @param to the called party
 * @param requested what was called: the Request-URI, or what the policy says instead
 */
record CallIdentity(String callId, String localTag, NameAddress from, NameAddress to, Uri requested) {

    static CallIdentity inbound(SipRequest invite, String localTag, CallPolicy policy) {
        return new CallIdentity(invite.callId(), localTag, invite.from(), invite.to(), called(invite, policy));
    }

    private static Uri called(SipRequest invite, CallPolicy policy) {
        return switch (policy.calledNumberFrom()) {
            case REQUEST_URI -> invite.requestUri();
            case TO -> invite.to().uri();
            case P_CALLED_PARTY_ID ->
                Identities.of(invite.headers(), "called")
                        .calledParty()
                        .map(NameAddress::uri)
                        .orElse(invite.requestUri());
        };
    }

    static CallIdentity outbound(DialSettings dial, OutboundSetup setup) {
        String tag = setup.from().tag().orElseThrow();
        return new CallIdentity(setup.callId(), tag, setup.from(), NameAddress.of(dial.target()), dial.target());
    }

    /** The user of what was called, empty when it has none. */
    String calledNumber() {
        if (requested instanceof TelUri tel) {
            return tel.number();
        }
        return requested instanceof SipUri sip ? sip.user().orElse("") : "";
    }
}
