package io.xphone.sip.registration;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.Optional;

/**
 * Builds the REGISTER requests of one registration (RFC 3261 §10.2): with the same Call-ID and From tag, and rising
 * CSeq numbers.
 */
final class RegistrationRequests {

    private final RegistrationSettings settings;
    private final String callId;
    private final NameAddress from;
    private final NameAddress to;
    private long cseq;

    RegistrationRequests(RegistrationSettings settings, Identifiers ids) {
        this.settings = settings;
        this.callId = ids.callId();
        this.from = withDisplayName(settings.aor()).withTag(ids.tag());
        this.to = NameAddress.of(settings.aor());
    }

    /**
     * Builds a REGISTER.
     *
     * @param contact the Contact to bind
     * @param expires the requested lifetime in seconds, 0 to remove the binding
     * @param stale the Contact of an old binding to remove; empty for none
     * @param outbound whether to request an outbound registration
     */
    SipRequest register(SipUri contact, int expires, Optional<SipUri> stale, boolean outbound) {
        boolean flow = outbound && settings.regId() > 0;
        SipRequest.Builder builder =
                SipRequest.builder(Method.REGISTER, settings.registrar()).add(HeaderName.MAX_FORWARDS, "70");
        settings.routes().forEach(route -> builder.add(HeaderName.ROUTE, route.toString()));
        builder.add(HeaderName.FROM, from.toString())
                .add(HeaderName.TO, to.toString())
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, ++cseq + " " + Method.REGISTER)
                .add(HeaderName.CONTACT, contact(contact, expires, flow).toString());
        stale.ifPresent(old -> builder.add(
                HeaderName.CONTACT,
                NameAddress.of(old).withParameter("expires", "0").toString()));
        builder.add(HeaderName.EXPIRES, Integer.toString(expires))
                .add(HeaderName.SUPPORTED, flow ? "path, outbound" : "path");
        if (!settings.userAgent().isEmpty()) {
            builder.add(HeaderName.USER_AGENT, settings.userAgent());
        }
        settings.headers().forEach(header -> builder.add(header.name(), header.value()));
        return builder.build();
    }

    /** The same request with the next CSeq number. */
    SipRequest withNextSequence(SipRequest request) {
        return request.toBuilder()
                .set(HeaderName.CSEQ, ++cseq + " " + Method.REGISTER)
                .build();
    }

    private NameAddress contact(SipUri contact, int expires, boolean flow) {
        NameAddress value = withDisplayName(contact).withParameter("expires", Integer.toString(expires));
        if (!settings.instanceId().isEmpty()) {
            value = value.withParameter("+sip.instance", "<" + settings.instanceId() + ">");
        }
        return flow ? value.withParameter("reg-id", Integer.toString(settings.regId())) : value;
    }

    private NameAddress withDisplayName(SipUri uri) {
        return settings.displayName().isEmpty() ? NameAddress.of(uri) : NameAddress.of(settings.displayName(), uri);
    }
}
