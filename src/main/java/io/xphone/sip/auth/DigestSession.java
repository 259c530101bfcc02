package io.xphone.sip.auth;

import io.xphone.sip.message.SipRequest;

/**
 * One nonce of a server and its count. Each request raises the nonce count; the cnonce is constant, as the {@code
 * -sess} algorithms derive their key from the first one (RFC 7616 §3.4.2).
 */
final class DigestSession {

    private final DigestChallenge challenge;
    private final Credentials credentials;
    private final int credentialsIndex;
    private final String cnonce;
    private final String hashA1;
    private String nonce;
    private long count;

    DigestSession(DigestChallenge challenge, Credentials credentials, int credentialsIndex, String cnonce) {
        this.challenge = challenge;
        this.credentials = credentials;
        this.credentialsIndex = credentialsIndex;
        this.cnonce = cnonce;
        this.nonce = challenge.nonce();
        this.hashA1 = DigestResponse.hashA1(challenge.algorithm(), credentials, challenge.realm(), nonce, cnonce);
    }

    /** The index of the credentials among those of the client. */
    int credentialsIndex() {
        return credentialsIndex;
    }

    /**
     * Sets the nonce of Authentication-Info for the next request. The key of a {@code -sess} algorithm is unchanged.
     */
    void nextNonce(String next) {
        if (!next.equals(nonce)) {
            nonce = next;
            count = 0;
        }
    }

    /** The value of Authorization or Proxy-Authorization for this request; raises the nonce count. */
    String authorize(SipRequest request) {
        DigestAlgorithm algorithm = challenge.algorithm();
        String qop = challenge.chosenQop();
        String uri = request.requestUri().toString();
        String nc = String.format("%08x", ++count & 0xFFFFFFFFL);
        String hashA2 = DigestResponse.hashA2(algorithm, request.method(), uri, qop, request.body());
        String response = DigestResponse.of(algorithm, hashA1, nonce, nc, cnonce, qop, hashA2);
        String user = challenge.userhash()
                ? algorithm.hash(credentials.username() + ':' + challenge.realm())
                : credentials.username();
        StringBuilder out = new StringBuilder(320).append("Digest username=").append(AuthHeader.quote(user));
        quoted(out, "realm", challenge.realm());
        quoted(out, "nonce", nonce);
        quoted(out, "uri", uri);
        quoted(out, "response", response);
        if (challenge.algorithmNamed()) {
            plain(out, "algorithm", algorithm.token());
        }
        if (!qop.isEmpty()) {
            quoted(out, "cnonce", cnonce);
            plain(out, "qop", qop);
            plain(out, "nc", nc);
        } else if (algorithm.session()) {
            quoted(out, "cnonce", cnonce);
        }
        if (challenge.opaque() != null) {
            quoted(out, "opaque", challenge.opaque());
        }
        if (challenge.userhash()) {
            plain(out, "userhash", "true");
        }
        return out.toString();
    }

    private static void quoted(StringBuilder out, String name, String value) {
        out.append(", ").append(name).append('=').append(AuthHeader.quote(value));
    }

    private static void plain(StringBuilder out, String name, String value) {
        out.append(", ").append(name).append('=').append(value);
    }
}
