package io.xphone.sip.transaction;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Via;
import java.util.Locale;
import java.util.Optional;

/** The key that matches a message to its transaction (RFC 3261 §17.1.3 and §17.2.3). */
sealed interface TransactionKey {

    /**
     * A client transaction: branch and sent-by of its Via (§18.1.2: a response with another sent-by is discarded), and
     * the method, as a CANCEL has the branch of its INVITE.
     */
    record Client(String branch, String host, int port, String method) implements TransactionKey {}

    /** A server transaction: the peer's branch, its sent-by, as two peers may use the same branch, and the method. */
    record Server(String branch, String host, int port, String method) implements TransactionKey {}

    /** A server transaction of an RFC 2543 client. The caller compares the To tag. */
    record Legacy(String requestUri, String fromTag, String callId, long cseq, String method, String via)
            implements TransactionKey {}

    /** The origin of a request, regardless of its route: two with different branches are merged requests (§8.2.2.2). */
    record Merge(String callId, String fromTag, long cseq, String method) {}

    static Client of(SipRequest sent) {
        return client(sent.topVia(), sent.method());
    }

    static Client of(SipResponse response) {
        return client(response.topVia(), response.cseq().method());
    }

    /** A peer may omit the default port, or change the case of the host. */
    private static Client client(Via via, String method) {
        int port = via.port() > 0 ? via.port() : defaultPort(via.transport());
        return new Client(via.branch().orElse(""), via.host().toLowerCase(Locale.ROOT), port, method);
    }

    private static int defaultPort(String transport) {
        return switch (transport.toUpperCase(Locale.ROOT)) {
            case "TLS" -> 5061;
            case "WS" -> 80;
            case "WSS" -> 443;
            default -> 5060;
        };
    }

    /** The key of a received request with this method: its own, or INVITE to find the INVITE of an ACK or a CANCEL. */
    static TransactionKey received(SipRequest request, String method) {
        Via via = request.topVia();
        Optional<String> branch = via.branch();
        if (branch.isPresent() && hasCookie(branch.get())) {
            return new Server(branch.get(), via.host().toLowerCase(Locale.ROOT), via.port(), method);
        }
        return new Legacy(
                request.requestUri().toString(),
                request.from().tag().orElse(""),
                request.callId(),
                request.cseq().number(),
                method,
                via.host().toLowerCase(Locale.ROOT) + ':' + via.port() + ';' + branch.orElse(""));
    }

    /** Empty for a CANCEL and for a request within a dialog: these are matched by their branch alone. */
    static Optional<Merge> merge(SipRequest request) {
        return request.to().tag().isPresent() || request.method().equals(Method.CANCEL)
                ? Optional.empty()
                : Optional.of(new Merge(
                        request.callId(),
                        request.from().tag().orElse(""),
                        request.cseq().number(),
                        request.method()));
    }

    /** A branch without the magic cookie, or with nothing after it, is matched as in RFC 2543. */
    private static boolean hasCookie(String branch) {
        String cookie = Identifiers.MAGIC_COOKIE;
        return branch.length() > cookie.length() && branch.regionMatches(true, 0, cookie, 0, cookie.length());
    }
}
