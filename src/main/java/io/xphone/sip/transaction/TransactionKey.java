package io.xphone.sip.transaction;

import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Via;
import java.util.Locale;
import java.util.Optional;

/**
 * What makes a message belong to a transaction (RFC 3261 §17.1.3 and §17.2.3).
 */
sealed interface TransactionKey {

    /** What a branch of RFC 3261 begins with; without it (or with nothing behind it) RFC 2543 rules. */
    String COOKIE = "z9hG4bK";

    /**
     * A client transaction: the branch and the sent-by that we made (§18.1.2: a response with another sent-by is not for us), and the method,
     * as a CANCEL has its INVITE's branch.
     */
    record Client(String branch, String host, int port, String method) implements TransactionKey {}

    /** A server transaction: the peer's branch, its sent-by, as another's branch might be the same, and the method. */
    record Server(String branch, String host, int port, String method) implements TransactionKey {}

    /** A server transaction of a client that knows RFC 2543 only. The To tag is left to whoever asks. */
    record Legacy(String requestUri, String fromTag, String callId, long cseq, String method, String via)
            implements TransactionKey {}

    /** A request by its origin, whatever way it came: two of them with different branches were merged (§8.2.2.2). */
    record Merge(String callId, String fromTag, long cseq, String method) {}

    static Client of(SipRequest sent) {
        return client(sent.topVia(), sent.method());
    }

    static Client of(SipResponse response) {
        return client(response.topVia(), response.cseq().method());
    }

    /** A peer may leave the default port away, or write the host in other letters. */
    private static Client client(Via via, String method) {
        int port = via.port() > 0 ? via.port() : via.transport().equalsIgnoreCase("TLS") ? 5061 : 5060;
        return new Client(via.branch().orElse(""), via.host().toLowerCase(Locale.ROOT), port, method);
    }

    /** The transaction of that method which the request belongs to: its own, or the INVITE of an ACK or a CANCEL. */
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

    /** Empty for a request within a dialog: its branch alone counts. */
    static Optional<Merge> merge(SipRequest request) {
        return request.to().tag().isPresent() || request.method().equals(Method.CANCEL)
                ? Optional.empty()
                : Optional.of(new Merge(
                        request.callId(),
                        request.from().tag().orElse(""),
                        request.cseq().number(),
                        request.method()));
    }

    private static boolean hasCookie(String branch) {
        return branch.length() > COOKIE.length() && branch.regionMatches(true, 0, COOKIE, 0, COOKIE.length());
    }
}
