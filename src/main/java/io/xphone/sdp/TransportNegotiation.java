package io.xphone.sdp;

import io.xphone.sdp.transport.CryptoAttribute;
import io.xphone.sdp.transport.CryptoSuite;
import io.xphone.sdp.transport.DtlsParameters;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.InlineKey;
import io.xphone.sdp.transport.KeyExchange;
import io.xphone.sdp.transport.MediaGroup;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sdp.transport.NegotiatedTransport;
import io.xphone.sdp.transport.SdesKeys;
import io.xphone.sdp.transport.SetupRole;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportDescription;
import io.xphone.sdp.transport.TransportPolicy;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Offer and answer of a stream's transport: SRTP with keys of SDES (RFC 4568 §7) or DTLS (RFC 5763 §5), RTCP on the
 * port of RTP (RFC 5761 §5), ICE (RFC 8839).
 * <pre>
 *   offered                   srtp off    optional             required
 *   RTP/AVP(F)                plain       plain                rejected
 *   RTP/AVP(F), a=crypto      plain       secured              secured
 *   the same, none usable     plain       plain                rejected
 *   RTP/SAVP(F), a=crypto     rejected    secured              secured
 *   the same, none usable     rejected    rejected             rejected
 *   UDP/TLS/RTP/SAVP(F)       rejected    secured, by DTLS     secured, by DTLS
 * </pre>
 * An answer that does not accept what was offered is not used, but for a plain one to an offer that is optional.
 */
final class TransportNegotiation {

    private static final int TLS_ID_BYTES = 16; // RFC 8842 §4: 120 bits or more

    private TransportNegotiation() {}

    /**
     * The answer to the transport of a stream.
     *
     * @param attributes to be written
     * @param transport the result
     */
    record Answer(List<Attribute> attributes, NegotiatedTransport transport) {}

    // ---- offer ----

    /** Adds what is offered to a stream; keys are new. */
    static List<Attribute> offer(LocalAudio local, TransportPolicy policy) {
        List<Attribute> attributes = new ArrayList<>();
        if (policy.srtp() != SrtpUse.OFF && policy.keys() == KeyExchange.SDES) {
            int tag = 1;
            for (CryptoSuite suite : policy.suites()) {
                CryptoAttribute line = fresh(local, tag++, suite);
                if (line != null) {
                    attributes.add(new Attribute("crypto", line.text()));
                }
            }
        }
        if (policy.srtp() != SrtpUse.OFF && policy.keys() == KeyExchange.DTLS) {
            dtls(attributes, local, SetupRole.ACTPASS, localTlsId(local, true));
        }
        if (policy.rtcpMux()) {
            attributes.add(Attribute.flag("rtcp-mux"));
        }
        local.transport().ice().ifPresent(ice -> ice(attributes, ice));
        return attributes;
    }

    /** A line with a new key; null without keys. */
    private static CryptoAttribute fresh(LocalAudio local, int tag, CryptoSuite suite) {
        byte[] material = local.keys().source().next(suite.materialLength());
        return material == null ? null : CryptoAttribute.of(tag, suite, InlineKey.of(material));
    }

    /**
     * The identifier of the association that a description continues or begins (RFC 8842 §5).
     *
     * @param continues whether an association in force is continued
     */
    private static String localTlsId(LocalAudio local, boolean continues) {
        Optional<DtlsParameters> association = local.keys().association();
        if (association.isEmpty()) {
            return local.transport().tlsId();
        }
        if (continues) {
            return association.get().localTlsId();
        }
        byte[] random = local.keys().source().next(TLS_ID_BYTES);
        return random == null ? "" : HexFormat.of().formatHex(random);
    }

    private static void dtls(List<Attribute> attributes, LocalAudio local, SetupRole role, String tlsId) {
        local.transport()
                .fingerprints()
                .forEach(fingerprint -> attributes.add(new Attribute("fingerprint", fingerprint.toString())));
        attributes.add(new Attribute("setup", role.text()));
        if (!tlsId.isEmpty()) {
            attributes.add(new Attribute("tls-id", tlsId));
        }
    }

    private static void ice(List<Attribute> attributes, IceDescription ice) {
        attributes.add(new Attribute("ice-ufrag", ice.ufrag()));
        attributes.add(new Attribute("ice-pwd", ice.password()));
        if (!ice.options().isEmpty()) {
            attributes.add(new Attribute("ice-options", String.join(" ", ice.options())));
        }
        ice.candidates().forEach(candidate -> attributes.add(new Attribute("candidate", candidate.text())));
        if (ice.endOfCandidates()) {
            attributes.add(Attribute.flag("end-of-candidates"));
        }
        if (!ice.remoteCandidates().isEmpty()) {
            StringBuilder text = new StringBuilder();
            ice.remoteCandidates()
                    .forEach(each -> text.append(text.length() == 0 ? "" : " ")
                            .append(each.component())
                            .append(' ')
                            .append(each.address())
                            .append(' ')
                            .append(each.port()));
            attributes.add(new Attribute("remote-candidates", text.toString()));
        }
    }

    /**
     * Adds the session-level attributes that belong to a local stream: ICE lite, and the group of a bundled one, which
     * is the only one of its group, and so its tagged one, whichever the peer suggested (RFC 9143 §7.3.1).
     *
     * @param offered the transport to be answered, or the local one so far; null for the first offer
     * @param muxed whether RTCP uses the port of RTP: there is no group without (RFC 9143 §9.3)
     */
    static void session(
            SessionDescription.Builder description, LocalAudio local, TransportDescription offered, boolean muxed) {
        if (local.transport().ice().filter(IceDescription::lite).isPresent()) {
            description.attribute("ice-lite", "");
        }
        if (offered != null && muxed && !offered.bundled().isEmpty()) {
            description.attribute("group", new MediaGroup(MediaGroup.BUNDLE, List.of(offered.mid())).text());
        }
    }

    // ---- answer ----

    /** Whether {@link #answer} accepts the transport, as far as it depends on the offer and the policy. */
    static boolean possible(TransportDescription offered, TransportPolicy policy) {
        return problem(offered, policy).isEmpty();
    }

    /** Why an offered transport is rejected, in words for people; empty if it is accepted. */
    static Optional<String> problem(TransportDescription offered, TransportPolicy policy) {
        if (policy.srtp() == SrtpUse.OFF) {
            return offered.profile().secured()
                    ? Optional.of("SRTP is offered, and srtp is off here")
                    : Optional.empty();
        }
        boolean byDtls = policy.answersDtls() && !offered.fingerprints().isEmpty();
        boolean bySdes = !offered.profile().dtls() && usable(offered, policy).isPresent();
        if (byDtls || bySdes) {
            return Optional.empty();
        }
        if (policy.plain() && !offered.profile().secured()) {
            return Optional.empty();
        }
        if (offered.profile().dtls()) {
            return Optional.of(
                    policy.answersDtls()
                            ? "DTLS is offered without a usable fingerprint"
                            : "keys of DTLS are offered: " + policy.dtlsMissing());
        }
        if (!offered.cryptoStated()) {
            return Optional.of(
                    offered.profile().secured()
                            ? "SRTP is offered without keys"
                            : "SRTP is required, and is not offered");
        }
        return Optional.of(
                policy.suites().isEmpty()
                        ? "keys of SRTP are accepted over TLS only"
                        : "SRTP is offered without a usable a=crypto line");
    }

    /** The first line of a suite that is allowed. */
    private static Optional<CryptoAttribute> usable(TransportDescription offered, TransportPolicy policy) {
        return offered.crypto().stream()
                .filter(line -> policy.suites().contains(line.suite()))
                .findFirst();
    }

    /**
     * Answers the transport of a stream.
     *
     * @param rtcpMuxPossible whether the payload types permit RTCP on the port of RTP
     * @param iceMismatch whether an intermediary has changed the address of the offer, so that its candidates are not
     *     used (RFC 8839 §4.2.5)
     * @return empty if it is rejected
     */
    static Optional<Answer> answer(
            TransportDescription offered,
            LocalAudio local,
            TransportPolicy policy,
            boolean rtcpMuxPossible,
            boolean iceMismatch) {
        List<Attribute> attributes = new ArrayList<>();
        Optional<SdesKeys> sdes = Optional.empty();
        Optional<DtlsParameters> dtls = Optional.empty();
        if (policy.srtp() != SrtpUse.OFF) {
            Optional<CryptoAttribute> line = usable(offered, policy);
            boolean byDtls = policy.answersDtls()
                    && (policy.keys() == KeyExchange.DTLS
                            || line.isEmpty()
                            || offered.profile().dtls())
                    && !offered.fingerprints().isEmpty()
                    && !local.transport().fingerprints().isEmpty();
            if (byDtls) {
                dtls = answered(offered, local);
                dtls.ifPresent(agreed -> dtls(attributes, local, agreed.role(), agreed.localTlsId()));
            } else if (line.isPresent() && !offered.profile().dtls()) {
                sdes = answered(line.get(), local);
                sdes.ifPresent(keys ->
                        attributes.add(new Attribute("crypto", keys.local().text())));
            }
        }
        boolean secured = sdes.isPresent() || dtls.isPresent();
        if (!secured && (!policy.plain() || offered.profile().secured())) {
            return Optional.empty();
        }
        boolean mux = offered.rtcpMux() && rtcpMuxPossible;
        if (mux) {
            attributes.add(Attribute.flag("rtcp-mux"));
        }
        if (offered.reducedSize() && offered.profile().feedback()) {
            attributes.add(Attribute.flag("rtcp-rsize"));
        }
        Optional<NegotiatedIce> ice =
                iceMismatch ? Optional.empty() : agreedIce(local.transport().ice(), offered, false);
        ice.ifPresent(agreed -> ice(attributes, agreed.local()));
        if (iceMismatch && local.transport().ice().isPresent()) {
            attributes.add(Attribute.flag("ice-mismatch"));
        }
        // The header extension with the mid is not answered: a peer that has agreed on it, as Chromium, plays no packet
        // without it. Streams are distinguished by their payload types (RFC 9143 §9.2).
        if (!offered.mid().isEmpty()) {
            attributes.add(new Attribute("mid", offered.mid()));
        }
        return Optional.of(new Answer(attributes, new NegotiatedTransport(offered.profile(), sdes, dtls, mux, ice)));
    }

    /** The local line repeats tag and suite; the local key is the one in force if the peer keeps its own. */
    private static Optional<SdesKeys> answered(CryptoAttribute offered, LocalAudio local) {
        Optional<CryptoAttribute> kept = local.keys()
                .current()
                .filter(keys ->
                        keys.suite() == offered.suite() && keys.remote().keys().equals(offered.keys()))
                .map(SdesKeys::local);
        CryptoAttribute line = kept.isPresent()
                ? new CryptoAttribute(offered.tag(), offered.suite(), kept.get().keys(), 0, 0)
                : fresh(local, offered.tag(), offered.suite());
        return line == null ? Optional.empty() : Optional.of(new SdesKeys(line, offered));
    }

    /** The association of an answer: the one in force if the peer continues it, in the same role (RFC 8842 §5.3). */
    private static Optional<DtlsParameters> answered(TransportDescription offered, LocalAudio local) {
        Optional<DtlsParameters> continued =
                local.keys().association().filter(association -> association.continuedBy(offered));
        boolean either = offered.setup().orElse(SetupRole.ACTIVE) == SetupRole.ACTPASS;
        if (either && continued.isPresent()) {
            return continued;
        }
        return answeringRole(offered.setup())
                .map(role -> new DtlsParameters(
                        role,
                        offered.fingerprints(),
                        offered.tlsId(),
                        localTlsId(
                                local,
                                continued
                                        .filter(association -> association.role() == role)
                                        .isPresent())));
    }

    /** The role of an answer (RFC 5763 §5); without the attribute the offerer is active (RFC 4145 §4). */
    private static Optional<SetupRole> answeringRole(Optional<SetupRole> offered) {
        return switch (offered.orElse(SetupRole.ACTIVE)) {
            case ACTPASS, PASSIVE -> Optional.of(SetupRole.ACTIVE);
            case ACTIVE -> Optional.of(SetupRole.PASSIVE);
            case HOLDCONN -> Optional.empty();
        };
    }

    private static Optional<NegotiatedIce> agreedIce(
            Optional<IceDescription> local, TransportDescription remote, boolean offered) {
        return local.isEmpty() || remote.iceMismatch()
                ? Optional.empty()
                : remote.ice().map(theirs -> new NegotiatedIce(local.get(), theirs, offered));
    }

    // ---- answer to a local offer ----

    /** Processes the answer to an offered transport; empty if it is not used. */
    static Optional<NegotiatedTransport> accept(
            TransportDescription offered, TransportDescription answered, TransportPolicy policy) {
        if (answerProblem(offered, answered, policy).isPresent()) {
            return Optional.empty();
        }
        Optional<SdesKeys> sdes = agreed(offered, answered);
        Optional<DtlsParameters> dtls = sdes.isPresent() ? Optional.empty() : agreedDtls(offered, answered);
        return Optional.of(new NegotiatedTransport(
                answered.profile(),
                sdes,
                dtls,
                offered.rtcpMux() && answered.rtcpMux(),
                agreedIce(offered.ice(), answered, true)));
    }

    /** Why an answer is not used, in words for people; empty if it is. */
    static Optional<String> answerProblem(
            TransportDescription offered, TransportDescription answered, TransportPolicy policy) {
        if (agreed(offered, answered).isPresent()
                || agreedDtls(offered, answered).isPresent()) {
            return Optional.empty();
        }
        if (answered.cryptoStated()) {
            return Optional.of("the a=crypto line of the answer does not fit the offer");
        }
        if (answered.profile().secured()) {
            return Optional.of("the answer accepts SRTP without keys");
        }
        return policy.plain() && !offered.profile().secured()
                ? Optional.empty()
                : Optional.of("SRTP is required, and the peer answers without it");
    }

    /** The line of the answer whose tag and suite are those of an offered one (RFC 4568 §7.1.3). */
    private static Optional<SdesKeys> agreed(TransportDescription offered, TransportDescription answered) {
        if (answered.crypto().isEmpty()) {
            return Optional.empty();
        }
        CryptoAttribute accepted = answered.crypto().get(0);
        return offered.crypto().stream()
                .filter(line -> line.tag() == accepted.tag() && line.suite() == accepted.suite())
                .findFirst()
                .map(line -> new SdesKeys(line, accepted));
    }

    private static Optional<DtlsParameters> agreedDtls(TransportDescription offered, TransportDescription answered) {
        if (offered.fingerprints().isEmpty() || answered.fingerprints().isEmpty()) {
            return Optional.empty();
        }
        // without the attribute the answerer is passive (RFC 4145 §4)
        return switch (answered.setup().orElse(SetupRole.PASSIVE)) {
            case ACTIVE ->
                Optional.of(new DtlsParameters(
                        SetupRole.PASSIVE, answered.fingerprints(), answered.tlsId(), offered.tlsId()));
            case PASSIVE ->
                Optional.of(new DtlsParameters(
                        SetupRole.ACTIVE, answered.fingerprints(), answered.tlsId(), offered.tlsId()));
            default -> Optional.empty();
        };
    }
}
