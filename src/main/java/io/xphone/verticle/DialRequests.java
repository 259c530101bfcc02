package io.xphone.verticle;

import io.xphone.call.DialRequest;
import io.xphone.options.DialOptions;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.List;

/** What a user wants of a call, and the way to it, as the call machine takes it. */
final class DialRequests {

    private static final String NOWHERE = "placeholder.invalid";

    private DialRequests() {}

    /**
     * Checks everything before the way is known.
     *
     * @throws IllegalArgumentException naming what can't be sent
     */
    static void check(AgentProfile.DialPlan plan, DialOptions options) {
        of(plan, options, NOWHERE, SipUri.of(null, NOWHERE, -1));
    }

    /**
     * @param localHost our address towards the peer, as in a URI
     * @param contact our Contact towards it
     */
    static DialRequest of(AgentProfile.DialPlan plan, DialOptions options, String localHost, SipUri contact) {
        SipUri from = SipUri.of(plan.fromUser(), plan.domain() != null ? plan.domain() : localHost, -1);
        List<Header> headers = new ArrayList<>();
        options.getHeaders().forEach((key, value) -> headers.add(new Header(key, value)));
        DialRequest.Builder builder = DialRequest.builder(
                        plan.target(),
                        plan.fromName() == null ? NameAddress.of(from) : NameAddress.of(plan.fromName(), from),
                        contact)
                .routes(plan.routes())
                .headers(headers)
                .credentials(plan.credentials())
                .timeoutMillis(options.getTimeoutMs())
                .earlyMedia(options.isEarlyMedia())
                .lateOffer(options.isLateOffer());
        if (options.getCallerId() != null) {
            builder.assertedIdentity(identity(options.getCallerId(), from));
        }
        return builder.build();
    }

    private static NameAddress identity(String callerId, SipUri from) {
        try {
            if (callerId.regionMatches(true, 0, "sip", 0, 3) && callerId.indexOf(':') > 0) {
                return NameAddress.of(Uri.parse(callerId));
            }
            return NameAddress.of(callerId.indexOf('@') > 0 ? Uri.parse("sip:" + callerId) : from.withUser(callerId));
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException(
                    "callerId: \"" + callerId + "\" is no number, user@host or SIP URI", malformed);
        }
    }
}
