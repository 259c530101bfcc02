package io.xphone.sip.dialog;

import io.xphone.sip.AddressScope;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether a request within a dialog is sent to the source address of the peer's requests. A peer behind a NAT
 * may have a private address in its Contact, which is not reachable. The Request-URI remains the remote target; a
 * request with a route set always follows it (RFC 3261 §12.2.1.1).
 */
public final class SourceHop {

    private SourceHop() {}

    /**
     * The next hop, if it differs from the one of the request.
     *
     * @param request a request to send, without Via
     * @param always whether any difference counts; otherwise only a private address in the target and a public source
     * @param host the source address, without brackets
     * @param port the source port
     * @param transport the transport of the source
     */
    public static Optional<SipUri> of(SipRequest request, boolean always, String host, int port, String transport) {
        if (request.to().tag().isEmpty()
                || !request.routes().isEmpty()
                || !(request.requestUri() instanceof SipUri target)) {
            return Optional.empty();
        }
        String targetHost = unbracketed(target.host());
        boolean differs = !targetHost.equalsIgnoreCase(host);
        boolean useSource = always
                ? differs || target.port() != port
                : differs
                        && AddressScope.isLiteral(targetHost)
                        && !AddressScope.isPublic(targetHost)
                        && AddressScope.isPublic(host);
        if (!useSource) {
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
