package io.xphone.verticle.call;

import io.xphone.dtls.DtlsLibrary;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.transport.CryptoSuite;
import io.xphone.sdp.transport.KeyExchange;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What calls may negotiate for the transport of their media, by the options of the phone or server. */
public final class TransportPolicies {

    /** The SIP transports whose messages only the next hop can read. */
    private static final Set<String> ENCRYPTED = Set.of("TLS", "WSS");

    /** The SIP transports of browsers, which demand SRTP with keys of DTLS, ICE, and RTCP on the port of RTP. */
    private static final Set<String> BROWSERS = Set.of("WS", "WSS");

    private final MediaOptions media;
    private final TransportPolicy common;

    /** @throws IllegalArgumentException naming the suite that is not known, or that there is none */
    public TransportPolicies(MediaOptions media) {
        this.media = media;
        List<CryptoSuite> suites = suites(media.getSrtpSuites());
        common = new TransportPolicy(
                use(media.getSrtp()),
                exchange(media.getSrtpKeys()),
                suites,
                media.isRtcpMux(),
                dtlsMissing(suites).orElse(""));
    }

    /**
     * What DTLS lacks, as the end of a sentence.
     *
     * @return empty if it is possible
     */
    private static Optional<String> dtlsMissing(List<CryptoSuite> suites) {
        boolean profile = suites.stream()
                .anyMatch(suite -> SrtpSuite.ofSdpName(suite.sdpName()).dtlsProfile() >= 0);
        return profile
                ? DtlsLibrary.missing().map(add -> "Bouncy Castle is not on the class path, " + add)
                : Optional.of("no suite of media.srtpSuites is one of DTLS, add AES_CM_128_HMAC_SHA1_80");
    }

    private static KeyExchange exchange(SrtpKeys keys) {
        return KeyExchange.valueOf(keys.name());
    }

    private static List<CryptoSuite> suites(List<String> names) {
        List<CryptoSuite> suites = new ArrayList<>();
        for (String name : names) {
            suites.add(CryptoSuite.of(name == null ? "" : name)
                    .orElseThrow(() -> new IllegalArgumentException("media.srtpSuites: \"" + name
                            + "\" is no crypto suite that is supported; those are " + known())));
        }
        if (suites.isEmpty()) {
            throw new IllegalArgumentException(
                    "media.srtpSuites: is empty: name at least one; to use no SRTP set media.srtp to OFF");
        }
        return suites;
    }

    private static Set<String> known() {
        Set<String> names = new TreeSet<>();
        Arrays.stream(CryptoSuite.values()).forEach(suite -> names.add(suite.sdpName()));
        return names;
    }

    static SrtpUse use(SrtpMode mode) {
        return SrtpUse.valueOf(mode.name());
    }

    /** The policy of calls without options of their own, over an encrypted SIP transport. */
    public TransportPolicy common() {
        return common;
    }

    /**
     * The policy of a call.
     *
     * @param mode that of the call or its peer; null for the common one
     * @param keys those of the call or its peer; null for the common ones
     * @param sipTransport of its messages
     * @param inbound whether the peer called, so that its offer decides
     */
    TransportPolicy of(SrtpMode mode, SrtpKeys keys, String sipTransport, boolean inbound) {
        TransportPolicy policy = common;
        if (mode != null) {
            policy = policy.withSrtp(use(mode));
        } else if (BROWSERS.contains(sipTransport) && common.srtp() == SrtpUse.OFF) {
            policy = browser(inbound ? SrtpUse.OPTIONAL : SrtpUse.REQUIRED);
        }
        policy = keys == null ? policy : policy.withKeys(exchange(keys));
        return mayCarryKeys(sipTransport) ? policy : policy.withoutSdes();
    }

    private TransportPolicy browser(SrtpUse use) {
        return new TransportPolicy(use, KeyExchange.DTLS, common.suites(), true, common.dtlsMissing());
    }

    /**
     * Whether a call uses ICE.
     *
     * @param chosen by the call or its peer; null for neither
     * @param sipTransport of its messages
     * @return null for what the phone or server uses
     */
    static IceMode ice(IceMode chosen, IceMode common, String sipTransport) {
        return chosen == null && common == IceMode.OFF && BROWSERS.contains(sipTransport) ? IceMode.FULL : chosen;
    }

    /**
     * Checks that the ICE of a peer or a call is possible.
     *
     * @param chosen null for what the phone or server uses
     * @param key the name of the option
     * @throws IllegalArgumentException naming the option and what to write instead
     */
    public static void check(IceMode chosen, MediaOptions media, String key) {
        if (media.isIceRelayOnly() && chosen != null && chosen != IceMode.FULL) {
            throw new IllegalArgumentException(
                    key + ": is " + chosen + ", and media.iceRelayOnly needs FULL: leave it out, or set it to FULL");
        }
    }

    private boolean mayCarryKeys(String sipTransport) {
        return media.isSrtpWithoutTls() || isEncrypted(sipTransport);
    }

    /** Whether only the next hop can read the messages of a SIP transport. */
    static boolean isEncrypted(String sipTransport) {
        return ENCRYPTED.contains(sipTransport);
    }

    /** Of the SIP transports of the targets of a call the one of a browser, if there is one; else any of them. */
    static String browserOf(List<String> sipTransports) {
        return sipTransports.stream().filter(BROWSERS::contains).findFirst().orElse(sipTransports.get(0));
    }

    /** Why a call cannot be placed with a policy, naming the options; null if it can. */
    static String problem(TransportPolicy policy, String sipTransport) {
        if (policy.srtp() == SrtpUse.OFF) {
            return null;
        }
        if (policy.keys() == KeyExchange.DTLS) {
            return policy.answersDtls() ? null : "srtpKeys is DTLS: " + policy.dtlsMissing();
        }
        return !policy.suites().isEmpty()
                ? null
                : "srtp is " + policy.srtp() + ", and the call would go over " + sipTransport
                        + ", where everyone on the way can read the keys: use TLS, or set srtpKeys to DTLS, or"
                        + " media.srtpWithoutTls";
    }

    /**
     * Checks that the keys of an option are possible.
     *
     * @param key the name of the option
     * @throws IllegalArgumentException naming the option and what is missing
     */
    public static void check(SrtpKeys keys, MediaOptions media, String key) {
        if (keys == SrtpKeys.DTLS) {
            dtlsMissing(suites(media.getSrtpSuites())).ifPresent(missing -> {
                throw new IllegalArgumentException(key + ": is DTLS: " + missing);
            });
        }
    }
}
