package io.xphone.sip.dialog;

import io.xphone.sip.AddressScope;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a request within a dialog goes to where the peer's requests come from. A peer behind a NAT that it does not know of names its own
 * address in Contact, where nothing of ours arrives. The Request-URI stays the remote target; a route set says itself where to (RFC 3261
 * §12.2.1.1).
 */
public final class SourceHop {

    private SourceHop() {}

    /**
     * The hop, where it is not the one that the request names.
     *
     * @param request a request of ours, without Via
     * @param always whether any difference counts; else a private address in the target and a public source alone
     * @param host of the source, a literal without brackets
     * @param port of the source
     * @param transport of the source
     */
    public static Optional<SipUri> of(SipRequest request, boolean always, String host, int port, String transport) {
        if (request.to().tag().isEmpty()
                || !request.routes().isEmpty()
                || !(request.requestUri() instanceof SipUri target)) {
            return Optional.empty();
        }
        String named = unbracketed(target.host());
        boolean differs = !named.equalsIgnoreCase(host);
        boolean wanted = always
                ? differs || target.port() != port
                : differs
                        && AddressScope.isLiteral(named)
                        && !AddressScope.isPublic(named)
                        && AddressScope.isPublic(host);
        if (!wanted) {
            return Optional.empty();
        }
        SipUri hop = SipUri.of(null, host.indexOf(':') < 0 ? host : '[' + host + ']', port);
        return Optional.of(
                transport.equalsIgnoreCase("UDP")
                        ? hop
                        : hop.withParameter("transport", transport.toLowerCase(Locale.ROOT)));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
