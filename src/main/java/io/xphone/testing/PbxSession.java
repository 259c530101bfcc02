package io.xphone.testing;

import io.xphone.sdp.Direction;
import io.xphone.sdp.LocalAudio;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.SdpParseException;
import io.xphone.sdp.SdpParser;
import io.xphone.sdp.SdpWriter;
import io.xphone.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** The offer/answer state of a call (RFC 3264): what was said by both sides, and what the media is told of it. */
final class PbxSession {

    private final FakePbxOptions options;
    private final int rtpPort;
    private final long sessionId;
    private final Consumer<NegotiatedAudio> agreed;
    private long version = 1;
    private SessionDescription ours;
    private SessionDescription theirs;
    private SessionDescription offered;
    private Direction wanted = Direction.SENDRECV;

    PbxSession(FakePbxOptions options, int rtpPort, long sessionId, Consumer<NegotiatedAudio> agreed) {
        this.options = options;
        this.rtpPort = rtpPort;
        this.sessionId = sessionId;
        this.agreed = agreed;
    }

    private LocalAudio local() {
        return new LocalAudio(options.host(), rtpPort, rtpPort + 1, sessionId, version);
    }

    Optional<SessionDescription> ours() {
        return Optional.ofNullable(ours);
    }

    Optional<SessionDescription> theirs() {
        return Optional.ofNullable(theirs);
    }

    /** Whether an offer of ours waits for its answer. */
    boolean offering() {
        return offered != null;
    }

    /** The next offer. */
    String offer(Direction direction) {
        wanted = direction;
        SessionDescription next = describeOffer(direction);
        if (ours != null && !next.sameMediaAs(ours)) {
            version++;
            next = describeOffer(direction);
        }
        offered = next;
        return SdpWriter.text(next);
    }

    private SessionDescription describeOffer(Direction direction) {
        return ours == null || theirs == null
                ? OfferAnswer.offer(local(), options.audio(), direction)
                : OfferAnswer.reoffer(ours, theirs, local(), options.audio(), direction);
    }

    /** An offer that a script has written. */
    void offerAsWritten(String sdp) {
        offered = parse(sdp.getBytes(StandardCharsets.UTF_8)).orElse(null);
        firstDirection(offered).ifPresent(direction -> wanted = direction);
    }

    /** The answer to an offer; empty when nothing in it fits. */
    Optional<String> answer(byte[] offer) {
        Optional<SessionDescription> parsed = parse(offer);
        Optional<OfferAnswer.Answered> answered = parsed.flatMap(this::answered);
        if (answered.isPresent() && ours != null && !answered.get().answer().sameMediaAs(ours)) {
            version++;
            answered = parsed.flatMap(this::answered);
        }
        answered.ifPresent(fits -> {
            ours = fits.answer();
            theirs = parsed.get();
            agreed.accept(fits.audio());
        });
        return answered.map(fits -> SdpWriter.text(fits.answer()));
    }

    private Optional<OfferAnswer.Answered> answered(SessionDescription offer) {
        return OfferAnswer.answer(offer, local(), options.audio(), wanted);
    }

    /** An answer that a script has written: the media goes by what we would have answered, in that direction. */
    void answerAsWritten(byte[] offer, String sdp) {
        Optional<SessionDescription> written = parse(sdp.getBytes(StandardCharsets.UTF_8));
        firstDirection(written.orElse(null)).ifPresent(direction -> wanted = direction);
        answer(offer);
        written.ifPresent(said -> ours = said);
    }

    /**
     * The peer's answer to the offer that waits.
     *
     * @param provisional whether it came before the final response, which may bring another
     */
    void accept(byte[] answer, boolean provisional) {
        SessionDescription offer = offered;
        Optional<SessionDescription> parsed = offer == null ? Optional.empty() : parse(answer);
        parsed.ifPresent(said -> {
            ours = offer;
            theirs = said;
            OfferAnswer.accept(offer, said, options.audio()).ifPresent(agreed);
        });
        if (!provisional) {
            offered = null;
        }
    }

    /** The offer that waits was refused. */
    void withdraw() {
        offered = null;
    }

    private static Optional<Direction> firstDirection(SessionDescription said) {
        return said == null || said.media().isEmpty()
                ? Optional.empty()
                : Optional.of(said.directionOf(said.media().get(0)));
    }

    private static Optional<SessionDescription> parse(byte[] body) {
        try {
            return body.length == 0 ? Optional.empty() : Optional.of(SdpParser.parse(body));
        } catch (SdpParseException unusable) {
            return Optional.empty();
        }
    }
}
