package io.xphone.sip.auth;

/**
 * Computes the {@code response} parameter from a user's secret and the parameters of a request (RFC 7616 §3.4).
 *
 * <pre>
 *   A1 = user ":" realm ":" password                        (-sess: H(that) ":" nonce ":" cnonce)
 *   A2 = method ":" uri                                     (auth-int: ... ":" H(body))
 *   response = H( H(A1) ":" nonce ":" nc ":" cnonce ":" qop ":" H(A2) )      with a qop
 *   response = H( H(A1) ":" nonce ":" H(A2) )                                without (RFC 2069)
 * </pre>
 */
public final class DigestResponse {

    private DigestResponse() {}

    /**
     * H(A1).
     *
     * @param nonce the challenge's nonce, only used by a {@code -sess} algorithm
     * @param cnonce the client's nonce, only used by a {@code -sess} algorithm
     */
    public static String hashA1(
            DigestAlgorithm algorithm, Credentials credentials, String realm, String nonce, String cnonce) {
        String secret = algorithm.hash(credentials.username() + ':' + realm + ':' + credentials.password());
        return algorithm.session() ? algorithm.hash(secret + ':' + nonce + ':' + cnonce) : secret;
    }

    /**
     * H(A2).
     *
     * @param qop {@code "auth"}, {@code "auth-int"}, or {@code ""} for none
     * @param body the message's body, only used by {@code auth-int}
     */
    public static String hashA2(DigestAlgorithm algorithm, String method, String uri, String qop, byte[] body) {
        String a2 = method + ':' + uri;
        return algorithm.hash("auth-int".equals(qop) ? a2 + ':' + algorithm.hash(body) : a2);
    }

    /**
     * The value of the {@code response} parameter, in lower-case hexadecimal digits.
     *
     * @param nc the eight digits of the nonce count, as sent
     * @param qop as for {@link #hashA2}; with {@code ""} neither {@code nc} nor {@code cnonce} is used
     */
    public static String of(
            DigestAlgorithm algorithm,
            String hashA1,
            String nonce,
            String nc,
            String cnonce,
            String qop,
            String hashA2) {
        return qop.isEmpty()
                ? algorithm.hash(hashA1 + ':' + nonce + ':' + hashA2)
                : algorithm.hash(hashA1 + ':' + nonce + ':' + nc + ':' + cnonce + ':' + qop + ':' + hashA2);
    }
}
