package io.xphone.sdp.transport;

import java.util.List;
import java.util.Objects;

/**
 * What a call may negotiate for the transport of its media.
 *
 * @param srtp whether SRTP is used
 * @param keys which keys are offered; those of the other kind are answered where they are possible
 * @param suites of SDES, the preferred first; empty: SDES is neither offered nor answered
 * @param rtcpMux whether RTCP on the port of RTP is offered; it is answered in any case
 * @param dtlsMissing what DTLS lacks, in words for people; "" if it is possible
 */
public record TransportPolicy(
        SrtpUse srtp, KeyExchange keys, List<CryptoSuite> suites, boolean rtcpMux, String dtlsMissing) {

    /** Those that most peers have, the one that every peer has first. */
    public static final List<CryptoSuite> DEFAULT_SUITES = List.of(
            CryptoSuite.AES_CM_128_HMAC_SHA1_80,
            CryptoSuite.AES_256_CM_HMAC_SHA1_80,
            CryptoSuite.AEAD_AES_128_GCM,
            CryptoSuite.AEAD_AES_256_GCM,
            CryptoSuite.AES_CM_128_HMAC_SHA1_32);

    /** Plain RTP, RTCP on a port of its own. */
    public static final TransportPolicy PLAIN =
            new TransportPolicy(SrtpUse.OFF, KeyExchange.SDES, DEFAULT_SUITES, false);

    private static final String NO_CERTIFICATE = "DTLS is off here";

    /** Copies the list; rejects null. */
    public TransportPolicy {
        Objects.requireNonNull(srtp);
        Objects.requireNonNull(keys);
        suites = List.copyOf(suites);
        Objects.requireNonNull(dtlsMissing);
    }

    /** A policy whose offers decide: DTLS is possible where it is offered. */
    public TransportPolicy(SrtpUse srtp, KeyExchange keys, List<CryptoSuite> suites, boolean rtcpMux) {
        this(srtp, keys, suites, rtcpMux, keys == KeyExchange.DTLS ? "" : NO_CERTIFICATE);
    }

    /** SRTP with keys of SDES and the default suites. */
    public static TransportPolicy sdes(SrtpUse srtp) {
        return new TransportPolicy(srtp, KeyExchange.SDES, DEFAULT_SUITES, false);
    }

    /** The same policy with another use of SRTP. */
    public TransportPolicy withSrtp(SrtpUse other) {
        return other == srtp ? this : new TransportPolicy(other, keys, suites, rtcpMux, dtlsMissing);
    }

    /** Whether keys are offered in a profile without SRTP, so that the peer may ignore them (RFC 8643). */
    public boolean offersOptionally() {
        return srtp == SrtpUse.OPTIONAL && (keys == KeyExchange.DTLS ? answersDtls() : !suites.isEmpty());
    }

    /** The same policy without SDES, for signalling that is not encrypted: the keys are in the descriptions. */
    public TransportPolicy withoutSdes() {
        return suites.isEmpty() ? this : new TransportPolicy(srtp, keys, List.of(), rtcpMux, dtlsMissing);
    }

    /** Whether keys of DTLS are answered. */
    public boolean answersDtls() {
        return dtlsMissing.isEmpty();
    }

    /** The same policy with other keys in offers. */
    public TransportPolicy withKeys(KeyExchange other) {
        return other == keys ? this : new TransportPolicy(srtp, other, suites, rtcpMux, dtlsMissing);
    }

    /** The same policy that offers the keys and the RTCP port of the session in force. */
    public TransportPolicy continuing(KeyExchange exchange, boolean mux) {
        return exchange == keys && mux == rtcpMux
                ? this
                : new TransportPolicy(srtp, exchange, suites, mux, dtlsMissing);
    }

    /** Whether plain RTP may be negotiated. */
    public boolean plain() {
        return srtp != SrtpUse.REQUIRED;
    }

    /**
     * The profile of a first offer. SRTP that is optional is offered with the plain profile (RFC 8643).
     *
     * @param ice whether ICE is offered: with it, or with RTCP on the port of RTP, DTLS is offered as browsers do it,
     *     with feedback; other peers may reject that
     */
    public MediaProfile offeredProfile(boolean ice) {
        if (srtp != SrtpUse.REQUIRED) {
            return MediaProfile.AVP;
        }
        if (keys == KeyExchange.SDES) {
            return MediaProfile.SAVP;
        }
        return ice || rtcpMux ? MediaProfile.DTLS_SAVPF : MediaProfile.DTLS_SAVP;
    }
}
