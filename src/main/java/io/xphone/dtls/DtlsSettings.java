package io.xphone.dtls;

import io.xphone.rtp.srtp.SrtpSuite;
import java.util.List;

/**
 * What an association is to negotiate, and its limits.
 *
 * @param role our role
 * @param certificate our certificate
 * @param peer the fingerprints in the peer's SDP, at least one
 * @param suites the acceptable SRTP protection profiles, the preferred first
 * @param cookie whether a server lets a client repeat its ClientHello with a cookie (RFC 6347 §4.2.1) before it makes
 *     any effort: where ICE has not yet shown that the client is at its address
 * @param timeoutMs how long a handshake may take, in milliseconds
 * @param resendMs the first interval of the retransmissions, in milliseconds; it doubles
 * @param giveWayMs how long a handshake may wait for its peer while others wait for a thread, in milliseconds
 * @param maxDatagram maximum bytes of a datagram that we send
 */
public record DtlsSettings(
        DtlsRole role,
        DtlsCertificate certificate,
        List<CertificateFingerprint> peer,
        List<SrtpSuite> suites,
        boolean cookie,
        int timeoutMs,
        int resendMs,
        int giveWayMs,
        int maxDatagram) {

    private static final int TIMEOUT_MS = 15_000;
    private static final int RESEND_MS = 200;
    private static final int GIVE_WAY_MS = 3_000;
    private static final int MAX_DATAGRAM = 1200;

    /** Checks that there is a fingerprint and a profile, and copies the lists. */
    public DtlsSettings {
        peer = List.copyOf(peer);
        suites = suites.stream().filter(suite -> suite.dtlsProfile() >= 0).toList();
        if (peer.isEmpty()) {
            throw new IllegalArgumentException("DTLS needs a fingerprint of the peer's certificate");
        }
        if (suites.isEmpty()) {
            throw new IllegalArgumentException("DTLS needs an SRTP suite that has a protection profile");
        }
    }

    /**
     * Settings with the default limits: 15 s for the handshake, retransmission after 200 ms, datagrams of 1,200 bytes.
     */
    public static DtlsSettings of(
            DtlsRole role, DtlsCertificate certificate, List<CertificateFingerprint> peer, List<SrtpSuite> suites) {
        return new DtlsSettings(
                role, certificate, peer, suites, true, TIMEOUT_MS, RESEND_MS, GIVE_WAY_MS, MAX_DATAGRAM);
    }

    /** The same with or without a cookie. */
    public DtlsSettings withCookie(boolean on) {
        return new DtlsSettings(role, certificate, peer, suites, on, timeoutMs, resendMs, giveWayMs, maxDatagram);
    }

    /** The same with other times, in milliseconds. */
    public DtlsSettings withTimes(int timeout, int resend, int giveWay) {
        return new DtlsSettings(role, certificate, peer, suites, cookie, timeout, resend, giveWay, maxDatagram);
    }
}
