package io.xphone.verticle.call;

import io.xphone.call.settings.DialSettings;
import io.xphone.options.DialOptions;
import io.xphone.sip.identity.IdentityHeaders;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.AgentProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a user wants of a call, and the way to it, as the call machine takes it. */
final class DialSettingsFactory {

    private static final String NOWHERE = "placeholder.invalid";

    private DialSettingsFactory() {}

    /**
     * Checks everything before the way is known.
     *
     * @throws IllegalArgumentException naming what can't be sent
     */
    static void check(AgentProfile.DialPlan plan, DialOptions options) {
        of(plan, options, NOWHERE, SipUri.of(null, NOWHERE, -1), 0);
    }

    /**
     * @param localHost our address towards the peer, as in a URI
     * @param contact our Contact towards it
     * @param searchedMillis how much of the time to answer went by while the way was looked for
     */
    static DialSettings of(
            AgentProfile.DialPlan plan, DialOptions options, String localHost, SipUri contact, long searchedMillis) {
        SipUri from = SipUri.of(plan.fromUser(), plan.domain() != null ? plan.domain() : localHost, -1);
        List<Header> headers = new ArrayList<>();
        options.getHeaders().forEach((key, value) -> headers.add(new Header(key, value)));
        headers.addAll(identities(options, from).list());
        NameAddress caller = options.isAnonymous()
                ? IdentityHeaders.ANONYMOUS
                : plan.fromName() == null ? NameAddress.of(from) : NameAddress.of(plan.fromName(), from);
        return DialSettings.builder(plan.target(), caller, AgentProfile.contact(contact, plan.target(), plan.routes()))
                .routes(plan.routes())
                .headers(headers)
                .credentials(plan.credentials())
                .timeoutMillis(
                        options.getTimeoutMs() > 0
                                ? Math.max(1, options.getTimeoutMs() - searchedMillis)
                                : 0) // 0 is for ever
                .earlyMedia(options.isEarlyMedia())
                .lateOffer(options.isLateOffer())
                .build();
    }

    private static IdentityHeaders identities(DialOptions options, SipUri from) {
        Optional<NameAddress> caller = identity("callerId", options.getCallerId(), options.getCallerName(), from);
        List<String> privacy = options.getPrivacy();
        return new IdentityHeaders(
                caller,
                identity("preferredIdentity", options.getPreferredIdentity(), options.getCallerName(), from),
                options.isRemotePartyId() ? caller : Optional.empty(),
                options.isAnonymous() && privacy.isEmpty() ? List.of("id") : privacy,
                options.getDiversions(),
                options.getHistoryInfo());
    }

    private static Optional<NameAddress> identity(String key, String who, String name, SipUri from) {
        if (who == null) {
            return Optional.empty();
        }
        try {
            boolean whole = who.regionMatches(true, 0, "sip", 0, 3) || who.regionMatches(true, 0, "tel:", 0, 4);
            Uri uri = whole && who.indexOf(':') > 0
                    ? Uri.parse(who)
                    : who.indexOf('@') > 0 ? Uri.parse("sip:" + who) : from.withUser(who);
            return Optional.of(name == null ? NameAddress.of(uri) : NameAddress.of(name, uri));
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException(
                    key + ": \"" + who + "\" is no number, user@host, SIP or tel URI", malformed);
        }
    }
}
