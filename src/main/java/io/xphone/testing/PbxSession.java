package io.xphone.testing;

import io.xphone.sdp.Direction;
import io.xphone.sdp.LocalAudio;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.SdpParseException;
import io.xphone.sdp.SdpParser;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.LocalKeys;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sdp.transport.SdesKeys;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;

/** The offer/answer state of a call (RFC 3264); reports each negotiation to the media. */
final class PbxSession {

    private final FakePbxOptions options;
    private final int rtpPort;
    private final long sessionId;
    private final Consumer<NegotiatedAudio> negotiated;
    private final SecureRandom random = new SecureRandom();
    private SdesKeys keys; // null: plain
    private long version = 1;
    private SessionDescription local;
    private SessionDescription remote;
    private SessionDescription offered;
    private Direction allowed = Direction.SENDRECV;

    PbxSession(FakePbxOptions options, int rtpPort, long sessionId, Consumer<NegotiatedAudio> negotiated) {
        this.options = options;
        this.rtpPort = rtpPort;
        this.sessionId = sessionId;
        this.negotiated = negotiated;
    }

    private LocalAudio localAudio() {
        return new LocalAudio(
                options.host(),
                rtpPort,
                rtpPort + 1,
                sessionId,
                version,
                LocalTransport.NONE,
                new LocalKeys(this::key, Optional.ofNullable(keys)));
    }

    private byte[] key(int length) {
        byte[] key = new byte[length];
        random.nextBytes(key);
        return key;
    }

    private void agreed(NegotiatedAudio audio) {
        keys = audio.transport().sdes().orElse(null);
        negotiated.accept(audio);
    }

    Optional<SessionDescription> local() {
        return Optional.ofNullable(local);
    }

    Optional<SessionDescription> remote() {
        return Optional.ofNullable(remote);
    }

    /** Whether a local offer awaits its answer. */
    boolean offering() {
        return offered != null;
    }

    /** Creates the next offer. */
    String offer(Direction direction) {
        allowed = direction;
        SessionDescription next = describeOffer(direction);
        if (local != null && !next.sameMediaAs(local)) {
            version++;
            next = describeOffer(direction);
        }
        offered = next;
        return SdpWriter.text(next);
    }

    private SessionDescription describeOffer(Direction direction) {
        return local == null || remote == null
                ? OfferAnswer.offer(localAudio(), options.audio(), direction)
                : OfferAnswer.reoffer(local, remote, localAudio(), options.audio(), direction);
    }

    /** Uses a verbatim offer. */
    void offerAsWritten(String sdp) {
        offered = parse(sdp.getBytes(StandardCharsets.UTF_8)).orElse(null);
        firstDirection(offered).ifPresent(direction -> allowed = direction);
    }

    /** The answer to an offer; empty if no stream is acceptable. */
    Optional<String> answer(byte[] offer) {
        Optional<SessionDescription> parsed = parse(offer);
        Optional<OfferAnswer.Answered> answered = parsed.flatMap(this::answered);
        if (answered.isPresent() && local != null && !answered.get().answer().sameMediaAs(local)) {
            version++;
            answered = parsed.flatMap(this::answered);
        }
        answered.ifPresent(result -> {
            local = result.answer();
            remote = parsed.get();
            agreed(result.audio());
        });
        return answered.map(result -> SdpWriter.text(result.answer()));
    }

    private Optional<OfferAnswer.Answered> answered(SessionDescription offer) {
        return OfferAnswer.answer(offer, localAudio(), options.audio(), allowed);
    }

    /**
     * Uses a verbatim answer; the media follows the answer that would be generated, in the direction of the verbatim
     * one.
     */
    void answerAsWritten(byte[] offer, String sdp) {
        Optional<SessionDescription> written = parse(sdp.getBytes(StandardCharsets.UTF_8));
        firstDirection(written.orElse(null)).ifPresent(direction -> allowed = direction);
        answer(offer);
        written.ifPresent(description -> local = description);
    }

    /**
     * Accepts the SDP answer of the peer to the pending offer.
     *
     * @param provisional whether it was received before the final response, which may carry another
     */
    void accept(byte[] answer, boolean provisional) {
        SessionDescription offer = offered;
        Optional<SessionDescription> parsed = offer == null ? Optional.empty() : parse(answer);
        parsed.ifPresent(description -> {
            local = offer;
            remote = description;
            OfferAnswer.accept(offer, description, options.audio()).ifPresent(this::agreed);
        });
        if (!provisional) {
            offered = null;
        }
    }

    /** The pending offer was rejected. */
    void withdraw() {
        offered = null;
    }

    private static Optional<Direction> firstDirection(SessionDescription description) {
        return description == null || description.media().isEmpty()
                ? Optional.empty()
                : Optional.of(description.directionOf(description.media().get(0)));
    }

    private static Optional<SessionDescription> parse(byte[] body) {
        try {
            return body.length == 0 ? Optional.empty() : Optional.of(SdpParser.parse(body));
        } catch (SdpParseException unusable) {
            return Optional.empty();
        }
    }
}
