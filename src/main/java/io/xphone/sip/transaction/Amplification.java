package io.xphone.sip.transaction;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import java.util.List;
import java.util.Optional;

/**
 * Limits responses to datagrams whose source address may be forged (RFC 3261 §26.3.2.4): an attacker gets no more than
 * {@link #RATIO} times the octets that it sends to the address of its victim.
 */
public final class Amplification {

    /** The maximum length of a response relative to its request. */
    public static final double RATIO = 2.5;

    /** What a response can do without, in this order. */
    private static final List<String> OPTIONAL = List.of(
            HeaderName.SERVER,
            HeaderName.ALLOW_EVENTS,
            HeaderName.SUPPORTED,
            HeaderName.ACCEPT,
            HeaderName.ALLOW,
            HeaderName.WARNING);

    private static final List<String> CHALLENGES = List.of(HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE);

    private Amplification() {}

    /**
     * The response without what makes it too long: optional headers, then all challenges but the first.
     *
     * @param requestOctets the length of the request as it was received
     * @return empty when it is too long all the same: there is no response to such a request
     */
    public static Optional<SipResponse> limited(SipResponse response, int requestOctets) {
        SipResponse shorter = response;
        for (String name : OPTIONAL) {
            if (fits(shorter, requestOctets)) {
                return Optional.of(shorter);
            }
            if (shorter.headers().contains(name)) {
                shorter = shorter.toBuilder().remove(name).build();
            }
        }
        for (String name : CHALLENGES) {
            List<String> challenges = shorter.headers().all(name);
            if (challenges.size() > 1 && !fits(shorter, requestOctets)) {
                shorter = shorter.toBuilder()
                        .setAll(name, challenges.subList(0, 1))
                        .build();
            }
        }
        return Optional.of(shorter).filter(last -> fits(last, requestOctets));
    }

    private static boolean fits(SipResponse response, int requestOctets) {
        return SipWriter.write(response).length <= RATIO * requestOctets;
    }
}
