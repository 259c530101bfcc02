package io.xphone.call.setup;

import io.xphone.call.settings.CallPolicy;
import io.xphone.call.settings.DialSettings;
import io.xphone.sip.identity.Identities;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.TelUri;
import io.xphone.sip.message.Uri;

/**
 * The caller and the called party, from the INVITE.
 *
 * @param callId the Call-ID
 * @param localTag the local tag
 * @param from the caller
 * @param to the called party
 * @param requested the called URI: the Request-URI, or the one that the policy selects
 */
public record CallIdentity(String callId, String localTag, NameAddress from, NameAddress to, Uri requested) {

    public static CallIdentity inbound(SipRequest invite, String localTag, CallPolicy policy) {
        return new CallIdentity(
                invite.callId(), localTag, invite.from(), policy.alias().named(invite.to()), called(invite, policy));
    }

    private static Uri called(SipRequest invite, CallPolicy policy) {
        return switch (policy.calledNumberSource()) {
            case REQUEST_URI -> policy.alias().called(invite);
            case TO -> policy.alias().named(invite.to().uri());
            case P_CALLED_PARTY_ID ->
                Identities.of(invite.headers(), "called")
                        .calledParty()
                        .map(NameAddress::uri)
                        .orElseGet(() -> policy.alias().called(invite));
        };
    }

    public static CallIdentity outbound(DialSettings dial, OutboundSetup setup) {
        String tag = setup.from().tag().orElseThrow();
        return new CallIdentity(setup.callId(), tag, setup.from(), NameAddress.of(dial.target()), dial.target());
    }

    /** The user part of the called URI, empty when it has none. */
    public String calledNumber() {
        if (requested instanceof TelUri tel) {
            return tel.number();
        }
        return requested instanceof SipUri sip ? sip.user().orElse("") : "";
    }
}
