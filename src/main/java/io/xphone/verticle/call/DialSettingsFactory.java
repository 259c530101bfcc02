package io.xphone.verticle.call;

import io.xphone.call.settings.DialSettings;
import io.xphone.call.settings.DialTarget;
import io.xphone.options.DialOptions;
import io.xphone.options.OptionsCheck;
import io.xphone.sip.identity.IdentityHeaders;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.AgentProfile;
import io.xphone.verticle.runtime.CommandHeaders;
import java.util.List;
import java.util.Optional;

/** Creates the settings of an outbound call from the dial options, the dial plan and the route. */
final class DialSettingsFactory {

    private static final String PLACEHOLDER = "placeholder.invalid";

    private DialSettingsFactory() {}

    /**
     * Checks the options before the route is known.
     *
     * @throws IllegalArgumentException naming the invalid option
     */
    static void check(AgentProfile.DialPlan plan, DialOptions options) {
        OptionsCheck.check(options);
        of(plan, options, PLACEHOLDER, SipUri.of(null, PLACEHOLDER, -1), 0, List.of());
    }

    /**
     * @param localHost local address towards the peer, as in a URI
     * @param contact local Contact towards the peer
     * @param lookupMillis duration of the route lookup, which counts towards the answer timeout
     * @param targets the user agents of a registered user; empty for others
     */
    static DialSettings of(
            AgentProfile.DialPlan plan,
            DialOptions options,
            String localHost,
            SipUri contact,
            long lookupMillis,
            List<DialTarget> targets) {
        SipUri from = SipUri.of(plan.fromUser(), plan.domain() != null ? plan.domain() : localHost, -1);
        List<Header> headers = CommandHeaders.of(options.getHeaders());
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
                                ? Math.max(1, options.getTimeoutMs() - lookupMillis)
                                : 0) // 0: no timeout
                .earlyMedia(options.isEarlyMedia())
                .lateOffer(options.isLateOffer())
                .targets(targets)
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

    private static Optional<NameAddress> identity(String key, String value, String name, SipUri from) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            boolean hasScheme = value.regionMatches(true, 0, "sip", 0, 3) || value.regionMatches(true, 0, "tel:", 0, 4);
            Uri uri = hasScheme && value.indexOf(':') > 0
                    ? Uri.parse(value)
                    : value.indexOf('@') > 0 ? Uri.parse("sip:" + value) : from.withUser(value);
            return Optional.of(name == null ? NameAddress.of(uri) : NameAddress.of(name, uri));
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException(
                    key + ": \"" + value + "\" is not a number, user@host, SIP or tel URI", malformed);
        }
    }
}
